import { expect, test } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { ask } from './support/bridge'
import { TillWindow } from './support/pages/till-window'
import { SAMPLE, makeSample } from './support/sample'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// Every view for everybody: axe in both themes, all of it by keyboard, and no motion where none is wanted.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
let till: TillWindow

const selected = (): Promise<string | null> =>
  world.app.page.locator('tr[aria-selected="true"] th').first().textContent()

test.beforeAll(async () => {
  const app = await world.launch()
  till = new TillWindow(app.page)
  await expect(till.firstRun.trySample).toBeEnabled()
})

test('the invitation and the dialog of a new instance', async () => {
  const { page } = world.app
  await expectAccessible(page, 'first run')
  await till.firstRun.trySample.click()
  await till.newInstance.chooseBases(world.sandbox.bases)
  await expectAccessible(page, 'new instance')
  await page.keyboard.press('Escape')
  await expect(till.newInstance.dialog).toBeHidden()
  await expect(till.firstRun.trySample).toBeFocused()
})

test('an instance that runs: rows, specialists, detail with log, settings, keys', async () => {
  const { page } = world.app
  await makeSample(page, world.sandbox.bases)
  await ask(page, 'instance.start', { id: SAMPLE.id })
  await expectAccessible(page, 'starting')
  await till.components.expectState('ready')
  await expectAccessible(page, 'components')
  await till.components.show('AI specialists')
  await expectAccessible(page, 'specialists')
  await till.components.show('Components')
  await till.components.row('Seeing').click()
  await expect(till.log(`${SAMPLE.id}/seeing`).lines).toContainText('sample')
  await expectAccessible(page, 'detail and log')
  await page.getByRole('tab', { name: 'Environment' }).click()
  await expect(page.getByRole('table', { name: 'Variables of Seeing' })).toBeVisible()
  await expectAccessible(page, 'environment')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await till.settings.open()
  await expectAccessible(page, 'settings')
  await shoot(page, 'settings')
  await till.settings.close()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await expectAccessible(page, 'keys')
  await shoot(page, 'keys')
  await page.keyboard.press('Escape')
})

test('the keyboard goes everywhere', async () => {
  const { page } = world.app
  await page.locator('body').click({ position: { x: 2, y: 2 } })
  await page.keyboard.press('j')
  await expect(page.locator('tr[aria-selected="true"]')).toHaveCount(1)
  const top = await selected()
  await page.keyboard.press('j')
  await expect.poll(selected).not.toBe(top)
  const first = await selected()
  await page.keyboard.press('j')
  await expect.poll(selected).not.toBe(first)
  await page.keyboard.press('k')
  await expect.poll(selected).toBe(first)

  await page.keyboard.press('/')
  await expect(till.components.filter).toBeFocused()
  // In the field letters are letters.
  await page.keyboard.type('gates')
  await expect(page.getByText('No component matches “gates”.')).toBeVisible()
  await page.keyboard.press('Backspace')
  await expect(till.components.rows).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(till.components.row('Gateway')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(till.log(`${SAMPLE.id}/gateway`).lines).toBeVisible()

  await page.keyboard.press('x')
  await till.components.expectState('stopped', { name: 'Gateway' })
  await page.keyboard.press('s')
  await till.components.expectState('ready', { name: 'Gateway' })
  const pid = await pidShown()
  await page.keyboard.press('r')
  await expect.poll(pidShown).not.toBe(pid)
  await till.components.expectState('ready', { name: 'Gateway' })

  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(till.components.rows).toHaveCount(SAMPLE.components.length)
  await expect(page.locator('tr[aria-selected="true"]')).toHaveCount(0)
})

test('the port map is gone through with arrows, each port named', async () => {
  const { page } = world.app
  const { component, ai } = world.sandbox.bases
  await till.portMap.cell(component).focus()
  await page.keyboard.press('ArrowRight')
  await expect(till.portMap.cell(component + 1)).toBeFocused()
  await expect(till.portMap.cell(component + 1)).toHaveAccessibleName(`${String(component + 1)}, Clock, ready`)
  await page.keyboard.press('ArrowDown')
  await expect(till.portMap.cell(component + 11)).toBeFocused()
  await expect(till.portMap.cell(component + 3)).toHaveAccessibleName(
    `${String(component + 3)}, Catalog, ready; specialist ${String(ai + 3)}`,
  )
})

test('what this Chromium would lose is there: rings, shadows, tabular figures', async () => {
  const { page } = world.app
  const styles = await page.evaluate(() => {
    const styleOf = (className: string): CSSStyleDeclaration => {
      const probe = document.createElement('div')
      probe.className = className
      document.body.append(probe)
      const { boxShadow, filter, fontVariantNumeric, fontFamily } = getComputedStyle(probe)
      probe.remove()
      return { boxShadow, filter, fontVariantNumeric, fontFamily } as CSSStyleDeclaration
    }
    return {
      ring: styleOf('ring').boxShadow,
      shadow: styleOf('shadow-overlay').boxShadow,
      filter: styleOf('grayscale').filter,
      font: styleOf('figures').fontFamily,
    }
  })
  // These go wrong where an empty `var(--x,)` meets a registered property (chrome114.css).
  expect(styles.ring).toContain('1px')
  expect(styles.shadow).toContain('28px')
  expect(styles.filter).toBe('grayscale(1)')
  expect(styles.font).toContain('Geist Mono')
  expect(await page.evaluate(() => document.fonts.check('13px "Geist Variable"'))).toBe(true)
})

test('nothing moves where motion is not wanted', async () => {
  const { page } = world.app
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const moving = await page.evaluate(() => {
    const seconds = (text: string): number => Math.max(...text.split(',').map((part) => Number.parseFloat(part)))
    return [...document.querySelectorAll('*')]
      .filter((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element)
        return seconds(transitionDuration) > 0.001 || seconds(animationDuration) > 0.001
      })
      .map(({ tagName, className }) => `${tagName} ${className}`)
  })
  expect(moving).toEqual([])
  await page.emulateMedia({ reducedMotion: null })
})

test('at twice the size everything can still be reached', async () => {
  const { electron, page } = world.app
  const zoom = (factor: number): Promise<void> =>
    electron.evaluate(
      ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(to),
      factor,
    )
  await zoom(2)
  await expect(till.components.row('Clock')).toBeInViewport()
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  // The map gives up its place beside the table and is reached by a tab.
  await page.getByRole('tab', { name: 'Port map' }).click()
  const last = page.getByRole('gridcell', { name: `${String(world.sandbox.bases.ai + 99)}, free` })
  await last.scrollIntoViewIfNeeded()
  await expect(last).toBeInViewport()
  await till.components.show('Components')
  await zoom(1)
  expect(overflow).toBeLessThanOrEqual(0)
})

async function pidShown(): Promise<string | null> {
  return world.app.page
    .getByRole('term')
    .filter({ hasText: 'Process' })
    .locator('xpath=following-sibling::dd')
    .textContent()
}
