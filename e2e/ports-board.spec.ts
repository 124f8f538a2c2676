import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ask } from './support/bridge'
import { writeCheckout } from './support/checkout'
import { TillWindow } from './support/pages/till-window'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// Two copies side by side: moved, swapped and kept apart on the board, by keyboard and by hand.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
let till: TillWindow
/** In port order. */
const shops: { id: string; base: number; file: string }[] = []
const textOf = (shop: number): string => readFileSync(shops[shop]?.file ?? '', 'utf8')
const baseOf = async (shop: number): Promise<number | undefined> => {
  const { instances } = await ask(world.app.page, 'status.get', {})
  return instances.find(({ id }) => id === shops[shop]?.id)?.ports.component.base
}
const last = (): { id: string; base: number } => shops[1] ?? { id: '', base: 0 }

test.beforeAll(async () => {
  const { page } = await world.launch()
  till = new TillWindow(page)
  const bases = Object.values(world.sandbox.bases).toSorted((a, b) => a - b)
  for (const [index, base] of bases.entries()) {
    const name = `shop-${String(index + 1)}`
    const folder = writeCheckout(join(world.sandbox.home, name), 'Corner Shop', [
      { id: 'ledger', bootMs: 0, needs: [] },
      { id: 'desk', bootMs: 0, needs: ['ledger'] },
    ])
    const request = { platform: null, folder, mode: null, name, componentBase: base, aiBase: null }
    const { id } = await ask(page, 'instance.create', request)
    shops.push({ id, base, file: join(folder, '.env.local') })
  }
})

test('the board shows both, in port order, and free places', async () => {
  await till.allPorts.open()
  for (const { id, base } of shops) await expect(till.allPorts.instance(id)).toContainText(String(base))
  await expect(till.allPorts.free(last().base + 100)).toBeVisible()
  await shoot(world.app.page, 'all-ports')
})

test('an instance is moved by keyboard, after showing what changes, and back', async () => {
  const { id, base } = last()
  const before = textOf(1)
  await till.allPorts.moveByKeyboard(id, 1)
  await till.conflicts.settled()
  await expect(till.conflicts.consequence).toContainText(String(base + 100))
  await expect(till.conflicts.consequence).toContainText('LEDGER_PORT')
  await shoot(world.app.page, 'all-ports-move')
  await till.conflicts.apply(/^Move/)
  await expect.poll(() => baseOf(1)).toBe(base + 100)
  expect(textOf(1)).toBe(before.replaceAll(String(base).slice(0, -2), String(base + 100).slice(0, -2)))
  await till.conflicts.undo()
  await expect.poll(() => baseOf(1)).toBe(base)
  expect(textOf(1)).toBe(before)
})

test('two instances are swapped by keyboard, and back by Ctrl+Z', async () => {
  const before = [textOf(0), textOf(1)]
  const [first] = shops
  const lines = await till.allPorts.lines.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-place')))
  const between = lines.indexOf(`instance ${last().id}`) - lines.indexOf(`instance ${first?.id ?? ''}`)
  await till.allPorts.moveByKeyboard(first?.id ?? '', between)
  await till.conflicts.settled()
  await till.conflicts.apply(/^Swap/)
  await expect(till.conflicts.done).toContainText('changed places')
  await expect(till.allPorts.instance(first?.id ?? '')).toContainText(String(last().base))
  expect(await baseOf(1)).toBe(first?.base)
  expect([textOf(0), textOf(1)]).not.toEqual(before)
  await world.app.page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => baseOf(0)).toBe(first?.base)
  expect([textOf(0), textOf(1)]).toEqual(before)
})

test('an instance is dragged to another place; leaving it changes nothing', async () => {
  const { id, base } = last()
  await till.allPorts.drag(id, till.allPorts.free(base + 100))
  await till.conflicts.settled()
  await expect(till.conflicts.consequence).toContainText(String(base + 100))
  await world.app.page.keyboard.press('Escape')
  await expect(till.conflicts.dialog).toBeHidden()
  expect(await baseOf(1)).toBe(base)
})

test('a component is moved on the port map by keyboard', async () => {
  const { page } = world.app
  await till.sidebar.instance('shop-2').click()
  const { base } = last()
  const before = textOf(1)
  await till.portMap.cell(base).focus()
  await page.keyboard.press('m')
  for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
  await till.conflicts.settled()
  await expect(till.conflicts.consequence).toContainText(String(base + 2))
  await till.conflicts.apply(/^Move/)
  await expect.poll(() => textOf(1)).toContain(`LEDGER_PORT=${String(base + 2)}\n`)
  await expect(till.components.row('ledger')).toContainText(String(base + 2))
  await till.conflicts.undo()
  await expect.poll(() => textOf(1)).toBe(before)
})

test('what the files say otherwise is shown in three columns, and repaired', async () => {
  const { page } = world.app
  const before = textOf(1)
  appendFileSync(shops[1]?.file ?? '', 'LEDGER_PORT=1234\n')
  await expect(till.conflicts.lines.filter({ hasText: 'LEDGER_PORT' })).toBeVisible()
  await page.getByRole('tab', { name: 'Ports' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Ports' })).toContainText('1234')
  await shoot(page, 'ports-three-columns')
  await till.conflicts.open(/LEDGER_PORT/)
  await till.conflicts.pick(/^Repair/)
  await shoot(page, 'ports-repair')
  await till.conflicts.apply(/^Repair/)
  expect(textOf(1)).not.toContain('1234')
  await expect(till.conflicts.lines).toHaveCount(0)
  await till.conflicts.undo()
  await expect.poll(() => textOf(1)).toBe(`${before}LEDGER_PORT=1234\n`)
})

test('a block is kept for later on the board, and given back', async () => {
  const { page } = world.app
  await till.allPorts.open()
  await till.allPorts.reserve.click()
  await expect(till.conflicts.dialog).toBeVisible()
  await till.conflicts.dialog.getByRole('textbox', { name: /What for/i }).fill('the next coder')
  await shoot(page, 'all-ports-reserve')
  await till.conflicts.dialog.getByRole('button', { name: /^Reserve/ }).click()
  await expect(till.conflicts.dialog).toBeHidden()
  await expect(till.allPorts.grid).toContainText('the next coder')
  await shoot(page, 'all-ports-ahead')
  await till.allPorts.grid.getByRole('button', { name: /^Release \d+, .*the next coder/ }).click()
  await expect(till.allPorts.grid).not.toContainText('the next coder')
})
