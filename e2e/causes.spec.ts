import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { ask } from './support/bridge'
import { CHILD } from './support/checkout'
import { statusOf, till } from './support/cli'
import { TillWindow } from './support/pages/till-window'
import { ROOT } from './support/root'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// Why a component is not well: told from what it needs, down to what happened first, everywhere the same.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const LEANING = join(ROOT, 'e2e/support/children/leaning.mjs')
const port = (): number => world.sandbox.bases.component
const chain = (): string[] => [`engram (${String(port())}) refused connections`, 'engram was killed (SIGKILL)']

const platform = (): string => `
name: Chain
bind_address: 127.0.0.1
components:
  engram:
    port: 0
    runtime: node
    entrypoint: ${JSON.stringify([CHILD, '${TILL_PORT}', '0'])}
    readiness_probe: { tcp: {} }
  rhetor:
    port: 1
    runtime: node
    entrypoint: ${JSON.stringify([LEANING, '${TILL_PORT}', '${TILL_PORT_BASE}'])}
    depends_on: { engram: { condition: process_healthy } }
    readiness_probe: { http_get: { path: /health }, period_seconds: 1, failure_threshold: 3 }
`

async function pidOf(name: string): Promise<number> {
  const row = (await statusOf(world.sandbox)).instances[0]?.components.find(({ id }) => id.endsWith(`/${name}`))
  if (row?.pid == null) throw new Error(`${name} has no process`)
  return row.pid
}

test('a need that is killed explains who failed because of it, in its row', async () => {
  const { page } = await world.launch()
  const folder = world.sandbox.folder('home/chain')
  writeFileSync(join(folder, 'till.yaml'), platform())
  const { id } = await ask(page, 'instance.create', {
    platform: null,
    folder,
    mode: 'custom',
    name: null,
    componentBase: port(),
    aiBase: null,
  })
  await ask(page, 'instance.start', { id })
  const { components } = new TillWindow(page)
  await components.expectState('ready')

  process.kill(await pidOf('engram'), 'SIGKILL')
  await components.expectState('failed', { name: 'engram' })
  await components.expectState('failed', { name: 'rhetor' })
  const because = chain().map((cause) => `because ${cause}`)
  await expect(components.row('engram')).toContainText('was killed (SIGKILL), not by Till')
  await expect(components.row('rhetor')).toContainText(because.join(', '))
})

test('beside its log the chain is a list that leads on, by keyboard too, and the band tells its states', async () => {
  const { page } = world.app
  const { components } = new TillWindow(page)
  await components.row('rhetor').click()
  await page.keyboard.press('Enter')
  const steps = page.getByRole('list', { name: 'Why' }).getByRole('listitem')
  await expect(steps).toHaveText(chain().map((cause) => `because ${cause}`))
  const band = page.getByRole('group', { name: 'States, oldest first' })
  await expect(band.getByRole('button', { name: /^failed at .* until now: readiness failed 3 of 3/ })).toBeVisible()
  await page.getByRole('button', { name: 'All', exact: true }).click()
  await band.getByRole('button').last().focus()
  await page.keyboard.press('ArrowLeft')
  await expect(band.getByRole('button', { name: /^degraded at / })).toBeFocused()
  const history = page.getByRole('region', { name: 'History' })
  await expect(history.getByRole('listitem').first()).toContainText(/failed — readiness failed .* · after .* degraded/)
  await page.mouse.move(0, 0)
  await shoot(page, 'causes')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations).toEqual([])

  await steps.first().getByRole('button').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('was killed (SIGKILL), not by Till').first()).toBeVisible()
  await expect(page.getByRole('list', { name: 'Why' })).toHaveCount(0)
})

test('the timeline and the command line tell the same, and still do after Till was killed', async () => {
  const { page } = world.app
  const { timeline } = new TillWindow(page)
  await timeline.tab.click()
  await timeline.unfold()
  await expect(timeline.list).toContainText(`because ${chain().join(', because ')}`)

  const told = async (): Promise<void> => {
    const why = await till(world.sandbox, ['why', 'rhetor'])
    for (const cause of chain()) expect(why.out).toContain(`because ${cause}`)
    const json = JSON.parse((await till(world.sandbox, ['why', 'rhetor', '--json'])).out) as {
      reason: { because: { message: string; ref: string }[] }
    }
    expect(json.reason.because.map(({ message }) => message)).toEqual(chain())
    expect(json.reason.because[0]?.ref).toMatch(/\/engram$/)
    const history = await till(world.sandbox, ['history', 'rhetor'])
    expect(history.out).toMatch(/failed +readiness failed 3 of 3 .*because engram .* · after .* degraded/)
  }
  await told()
  await world.app.kill9()
  await world.launch()
  await told()
})

test('what is stopped says by whose wish', async () => {
  const { page } = world.app
  const { components } = new TillWindow(page)
  await components.act('Start', 'rhetor')
  await components.expectState('ready')
  await page.keyboard.press('Escape')
  expect((await till(world.sandbox, ['stop', 'rhetor'])).code).toBe(0)
  await expect(components.row('rhetor')).toContainText('stopped by you')
})
