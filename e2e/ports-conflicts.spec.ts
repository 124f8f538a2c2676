import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ask } from './support/bridge'
import { writeCheckout } from './support/checkout'
import { isFreeBlock } from './support/free-blocks'
import { TillWindow } from './support/pages/till-window'
import { shoot } from './support/screenshots'
import type { Stranger } from './support/stranger'
import { startStranger } from './support/stranger'
import { openWorld } from './support/world'

// Somebody else sits on a port of ours: it is seen by itself, and every way out is walked and taken back.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const strangers: Stranger[] = []
let till: TillWindow
let envFile = ''
let base = 0

/** Lines of a person's own, in a person's order. */
const OWN_LINES = '# mine\nAPI_KEY=not-a-real-key\n\nLEDGER_PORT=1\nexport NAME="a name"\n'

const stranger = async (port: number): Promise<Stranger> => {
  const one = await startStranger(world.sandbox, port)
  strangers.push(one)
  return one
}
const envText = (): string => readFileSync(envFile, 'utf8')
const answers = async (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${String(port)}/`).then(
    (answer) => answer.ok,
    () => false,
  )

test.beforeAll(async () => {
  const { page } = await world.launch()
  till = new TillWindow(page)
  base = world.sandbox.bases.component
  const folder = writeCheckout(join(world.sandbox.home, 'shop'), 'Corner Shop', [
    { id: 'ledger', bootMs: 0, needs: [] },
    { id: 'desk', bootMs: 0, needs: ['ledger'] },
  ])
  envFile = join(folder, '.env.local')
  writeFileSync(envFile, OWN_LINES)
  await ask(page, 'instance.create', {
    platform: null,
    folder,
    mode: null,
    name: 'Corner Shop',
    componentBase: base,
    aiBase: null,
  })
  await expect(till.components.row('ledger')).toBeVisible()
})
test.afterAll(async () => {
  await Promise.all(strangers.map((one) => one.stop()))
})

test('a stranger on a planned port is seen within seconds, and named', async () => {
  const { pid } = await stranger(base)
  await expect(till.conflicts.lines.first()).toContainText(String(base))
  await expect(till.portMap.cell(base)).toHaveAttribute('data-kind', 'conflict')
  await till.conflicts.open(new RegExp(String(base)))
  await expect(till.conflicts.holder).toContainText(String(pid))
  await expect(till.conflicts.holder).toContainText('serve.mjs')
  await expect(till.conflicts.holder).toContainText('elsewhere')
  await till.conflicts.settled()
  await shoot(world.app.page, 'conflict-card')
})

let before = ''
let moved = 0

test('the component is moved, as it was shown, and comes up on its new port', async () => {
  before = envText()
  await till.conflicts.pick(/^Move ledger/i)
  await expect(till.conflicts.consequence).toContainText('LEDGER_PORT')
  await shoot(world.app.page, 'conflict-move')
  await till.conflicts.apply(/^Move/)
  await expect(till.conflicts.done).toContainText(/ledger/i)
  moved = Number(/^LEDGER_PORT=(\d+)$/m.exec(envText())?.[1])
  expect(moved).toBeGreaterThan(base)
  expect(moved).toBeLessThan(base + 100)
  // Only that line is another one.
  expect(envText()).toBe(before.replace(`LEDGER_PORT=${String(base)}`, `LEDGER_PORT=${String(moved)}`))
  await expect(till.conflicts.lines.filter({ hasText: 'cannot' })).toHaveCount(0)
  await shoot(world.app.page, 'conflict-moved')
})

test('undo restores the file byte for byte', async () => {
  await strangers.splice(0)[0]?.stop()
  await till.conflicts.undo()
  await expect.poll(envText).toBe(before)
  await till.components.startAll.click()
  await till.components.expectState('ready')
  expect(await answers(base)).toBe(true)
})

test('what runs is restarted on its new port, and back again', async () => {
  const { page } = world.app
  await page.keyboard.press('Escape')
  const [instance] = (await ask(page, 'status.get', {})).instances
  const change = {
    kind: 'move-port',
    instance: instance?.id as never,
    variable: 'LEDGER_PORT',
    offset: 40,
  } as const
  const shown = await ask(page, 'ports.preview', { change })
  expect(shown.restarts.map(({ ref }) => ref)).toContain(`${String(instance?.id)}/ledger`)
  const { undo } = await ask(page, 'ports.apply', { change: shown.change, token: shown.token })
  await expect.poll(() => answers(base + 40)).toBe(true)
  await till.components.expectState('ready')
  expect(await answers(base)).toBe(false)
  await ask(page, 'ports.undo', { id: undo ?? '' })
  await expect.poll(() => answers(base)).toBe(true)
  await till.components.expectState('ready')
  expect(envText()).toBe(before)
})

test('the process in the way is ended from its card, tree and all, and the row starts', async () => {
  await till.components.stopAll.click()
  await till.components.expectState('stopped')
  const intruder = await stranger(base + 1)
  await expect(till.conflicts.lines.first()).toContainText(String(base + 1))
  await till.conflicts.open(new RegExp(String(base + 1)))
  await till.conflicts.pick(/^(Stop|End)/)
  await expect(till.conflicts.consequence).toContainText(String(intruder.pid))
  await shoot(world.app.page, 'conflict-stop')
  await till.conflicts.apply(new RegExp(`^(Stop|End).*${String(intruder.pid)}`))
  await expect.poll(() => intruder.hasEnded()).toBe(true)
  await expect(till.conflicts.lines).toHaveCount(0)
  expect(await isFreeBlock(base)).toBe(true)
  await till.components.startAll.click()
  await till.components.expectState('ready')
})

test('what became otherwise between look and click is not done', async () => {
  await till.components.stopAll.click()
  await till.components.expectState('stopped')
  const first = await stranger(base)
  await expect(till.conflicts.lines.first()).toContainText(String(base))
  const { page } = world.app
  const change = { kind: 'stop-process', pid: first.pid, port: base } as const
  const shown = await ask(page, 'ports.preview', { change })
  await first.stop()
  const second = await stranger(base)
  await expect(ask(page, 'ports.apply', { change: shown.change, token: shown.token })).rejects.toThrow()
  expect(second.hasEnded()).toBe(false)
  await second.stop()
  await expect(till.conflicts.lines).toHaveCount(0)
})
