import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ask } from './support/bridge'
import { isLiving } from './support/living'
import { TillWindow } from './support/pages/till-window'
import { ROOT } from './support/root'
import { pidsOf } from './support/sample'
import { openWorld } from './support/world'

// A component whose command only launches it: what lives on is what Till follows, and what the next Till finds again.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const SERVE = join(ROOT, 'e2e/support/children/serve.mjs')
const REF = 'shop/store'

const serving = (): number[] =>
  world.sandbox.living().flatMap(({ pid, commandLine }) => (commandLine.includes(SERVE) ? [pid] : []))

async function isUp(): Promise<number> {
  const { page } = world.app
  await new TillWindow(page).components.expectState('ready', { name: 'store' })
  await expect.poll(async () => (await pidsOf(page))[REF]).toBe(serving()[0])
  return serving()[0] ?? 0
}

test('a daemon is followed once its launcher has ended, and what is disabled stays down', async () => {
  const { page } = await world.launch()
  const folder = world.sandbox.folder('home/shop')
  writeFileSync(
    join(folder, 'launch.mjs'),
    `import { spawn } from 'node:child_process'
const argv = [${JSON.stringify(SERVE)}, process.env.TILL_PORT, '50']
spawn(process.execPath, argv, { detached: true, stdio: 'inherit' }).unref()
`,
  )
  writeFileSync(
    join(folder, 'till.yaml'),
    `name: Shop
components:
  store: { port: 1, runtime: node, entrypoint: [launch.mjs], is_daemon: true }
  extra: { command: sleep 600, disabled: true }
`,
  )
  await ask(page, 'instance.create', {
    platform: null,
    folder,
    mode: 'custom',
    name: 'shop',
    componentBase: world.sandbox.bases.component,
    aiBase: null,
  })
  const { components } = new TillWindow(page)
  await components.startAll.click()
  await isUp()
  expect(serving()).toHaveLength(1)
  await expect(components.row('extra')).toContainText('disabled')
})

test('it is found again after kill -9 of Till, and its end is noticed there', async () => {
  const before = await isUp()
  await world.app.kill9()
  expect(isLiving(before)).toBe(true)
  const { page } = await world.launch()
  expect(await isUp()).toBe(before)
  process.kill(before, 'SIGKILL')
  const { components } = new TillWindow(page)
  await components.expectState('failed', { name: 'store' })
  await expect(components.row('store')).toContainText('ended; exit code unknown')
})

test('it is started and stopped like any other', async () => {
  const { components } = new TillWindow(world.app.page)
  await components.act('Start', 'store')
  const pid = await isUp()
  await components.act('Stop', 'store')
  await components.expectState('stopped', { name: 'store' })
  expect(isLiving(pid)).toBe(false)
})
