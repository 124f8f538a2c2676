import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import type { InstanceId } from '@shared/model/ids'
import { ask } from './support/bridge'
import { TillWindow } from './support/pages/till-window'
import { makeSample, SAMPLE } from './support/sample'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// What a person sees of a start: its phases, who waited for whom, what decided, and how it compares with the last one.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const ID = SAMPLE.id as InstanceId
const ROWS = SAMPLE.components.length + SAMPLE.specialists.length

test('the sample’s start is told as five phases and a bar for each row, and what decided in full ink', async () => {
  const { page } = await world.launch()
  const { components } = new TillWindow(page)
  await makeSample(page, world.sandbox.bases)
  await page.getByRole('tab', { name: 'Start', exact: true }).click()
  await expect(page.getByText(/^No start to show: /)).toBeVisible()
  await ask(page, 'instance.start', { id: ID })

  const chart = page.getByRole('grid', { name: /^Start of / })
  const bars = chart.locator('tbody').getByRole('row')
  await expect(bars).toHaveCount(ROWS)
  // While it is under way, it is told who waits for whom.
  await expect(bars.filter({ hasText: /waits for / }).first()).toBeVisible()
  await expect(page.getByText(/^\d+ of 14 ready; /)).toBeVisible()
  await shoot(page, 'start-under-way')

  await expect(page.getByText(/^Ready in \d/)).toBeVisible({ timeout: 60_000 })
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
  await expect(page.locator('#dock-tab-detail')).toHaveAttribute('aria-selected', 'true')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations).toEqual([])
})

/** Gives the window a size, and its page a magnification. */
function resize(width: number, height: number, zoom = 1): Promise<void> {
  return world.app.electron.evaluate(
    ({ BrowserWindow }, to) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setContentSize(to.width, to.height)
      window?.webContents.setZoomFactor(to.zoom)
    },
    { width, height, zoom },
  )
}

test('in the smallest window, with everything larger, the row that has the focus is still seen', async () => {
  const { page } = world.app
  await resize(960, 600, 1.5)
  const bars = page
    .getByRole('grid', { name: /^Start of / })
    .locator('tbody')
    .getByRole('row')
  await bars.first().focus()
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowUp')
  const row = bars.nth(ROWS - 2)
  await expect(row).toBeFocused()
  await expect(row).toBeInViewport({ ratio: 1 })
})

test('and it is where the panel below takes room from it', async () => {
  const { page } = world.app
  await resize(1280, 800)
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(1280)
  await page.keyboard.press('Escape')
  await expect(page.locator('#dock-tab-timeline')).toHaveAttribute('aria-selected', 'true')
  const last = page
    .getByRole('grid', { name: /^Start of / })
    .locator('tbody')
    .getByRole('row')
    .last()
  await page.keyboard.press('Home')
  await page.keyboard.press('End')
  await expect(last).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('#dock-tab-detail')).toHaveAttribute('aria-selected', 'true')
  await expect(last).toBeFocused()
  await expect(last).toBeInViewport({ ratio: 1 })
})

/** The states that its rows are in. */
async function statesOf(page: Page): Promise<string[]> {
  const { instances } = await ask(page, 'status.get', {})
  const rows = instances.flatMap(({ components, specialists }) => [...components, ...specialists])
  return [...new Set(rows.map(({ state }) => state))]
}

test('the next start is compared with it, row by row', async () => {
  const { page } = world.app
  const chart = page.getByRole('grid', { name: /^Start of / })
  await ask(page, 'instance.stop', { id: ID })
  await expect.poll(() => statesOf(page)).toEqual(['stopped'])
  await ask(page, 'instance.start', { id: ID })
  await expect(page.getByText(/^Ready in .*(as|than) last time/)).toBeVisible({ timeout: 60_000 })
  await expect(chart.locator('tbody [data-last]')).toHaveCount(ROWS)
  await shoot(page, 'start-compared')
  await world.app.quit('stop')
  expect(world.sandbox.living()).toEqual([])
})
