import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { ask } from './support/bridge'
import { TillWindow } from './support/pages/till-window'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// What a person sees of a start: its phases, who waited for whom, what decided, and how it compares with the last one.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const ROWS = 14

test('the sample’s start is told as five phases and a bar for each row, and what decided in full ink', async () => {
  const { page } = await world.launch()
  const { components } = new TillWindow(page)
  const { component: componentBase, ai: aiBase } = world.sandbox.bases
  const { id } = await ask(page, 'instance.create', {
    platform: 'sample',
    folder: null,
    mode: null,
    name: null,
    componentBase,
    aiBase,
  })
  await page.getByRole('tab', { name: 'Start', exact: true }).click()
  await expect(page.getByText(/^No start yet: /)).toBeVisible()
  await ask(page, 'instance.start', { id })

  const chart = page.getByRole('grid', { name: /^Start of / })
  const bars = chart.locator('tbody').getByRole('row')
  await expect(bars).toHaveCount(ROWS)
  // While it is under way, it is told who waits for whom.
  await expect(bars.filter({ hasText: /waits for / }).first()).toBeVisible()
  await expect(page.getByText(/ of 14 ready; /)).toBeVisible()
  await shoot(page, 'start-under-way')

  await expect(page.getByText(/^Ready in \d/)).toBeVisible({ timeout: 30_000 })
  const phases = page.getByRole('list', { name: 'Phases of the start' }).getByRole('listitem')
  await expect(phases).toHaveText([/^Environment/, /^Dependencies/, /^Start/, /^Health/, /^Ready/])
  for (const phase of await phases.all()) await expect(phase).toHaveAttribute('data-standing', 'done')
  const critical = chart.locator('tr[data-critical]')
  expect(await critical.count()).toBeGreaterThan(1)
  // The path leads to the row that was ready last, and it begins with one that waited for nobody.
  await expect(critical.first().locator('[data-wait]')).toHaveCount(0)
  await expect(page.locator('[data-critical-path]')).toContainText(/ → .*by themselves/)
  for (const bar of await bars.all()) expect(await bar.locator('[data-segment]').count()).toBeGreaterThan(0)
  await shoot(page, 'start-ready')
  await page.keyboard.press('g')
  await components.expectState('ready')
  await page.keyboard.press('g')
  await expect(chart).toBeVisible()
})

test('its rows are gone through by keyboard: each says whom it waited for, and Enter opens it', async () => {
  const { page } = world.app
  const chart = page.getByRole('grid', { name: /^Start of / })
  const bars = chart.locator('tbody').getByRole('row')
  await bars.first().focus()
  await page.keyboard.press('End')
  await expect(bars.last()).toBeFocused()
  await expect(page.locator('[data-caption]')).toContainText(/: waited .* for .*, then ready in /)
  await expect(chart.locator('tr[data-waited-for]')).not.toHaveCount(0)
  await page.keyboard.press('ArrowUp')
  await expect(bars.nth(ROWS - 2)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'Detail' })).toHaveAttribute('aria-selected', 'true')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations).toEqual([])
})

test('the next start is compared with it, row by row', async () => {
  const { page } = world.app
  const [id] = await page.evaluate(() => [document.querySelector<HTMLElement>('tr[data-ref]')?.dataset['ref'] ?? ''])
  const instance = id?.slice(0, id.indexOf('/')) ?? ''
  const chart = page.getByRole('grid', { name: /^Start of / })
  await ask(page, 'instance.stop', { id: instance as never })
  await expect(page.getByText(/^stopped$/).first()).toBeVisible({ timeout: 30_000 })
  await ask(page, 'instance.start', { id: instance as never })
  await expect(page.getByText(/^Ready in .*(as|than) last time/)).toBeVisible({ timeout: 30_000 })
  await expect(chart.locator('tbody [data-last]')).toHaveCount(ROWS)
  await shoot(page, 'start-compared')
  await world.app.quit('stop')
  expect(world.sandbox.living()).toEqual([])
})
