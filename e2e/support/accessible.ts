import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'

/** More steps than any view has stops. */
const MOST_TABS = 80

/** Nothing serious that axe can find, in either theme; the light one is left on. */
export async function expectAccessible(page: Page, view: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    // Electron has no page of its own to which axe could open a second one.
    const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    expect(passes.length, 'axe looked').toBeGreaterThan(10)
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary ?? ''}`),
      )
    expect(grave, `${view}, ${colorScheme}`).toEqual([])
  }
}

/** Presses Tab until the element has the focus, as who has no pointer must; each stop on the way shows that it has it. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const unseen: string[] = []
  for (let step = 0; step < MOST_TABS; step += 1) {
    await page.keyboard.press(key)
    const stop = await page.evaluate(stopWithoutRing)
    if (stop !== null) unseen.push(stop)
    if (await target.evaluate((element) => element === document.activeElement)) {
      expect(unseen, 'stops whose focus nobody sees').toEqual([])
      return
    }
  }
  throw new Error(`${String(MOST_TABS)} times ${key} did not lead to ${String(target)}`)
}

/** Runs in the page: what has the focus and shows no ring, neither itself nor what is drawn around or in it; else null. */
function stopWithoutRing(): string | null {
  const stop = document.activeElement
  if (stop === null || stop === document.body) return null
  const around = [stop, stop.closest('label'), ...stop.children].flatMap((element) =>
    element === null ? [] : [element],
  )
  const probe = document.createElement('span')
  document.body.append(probe)
  // A port’s ring is that of what is pointed at.
  const inks = new Set(
    ['var(--focus)', 'var(--accent)'].map((colour) => {
      probe.style.color = colour
      return getComputedStyle(probe).color
    }),
  )
  probe.remove()
  const hasRing = around.some((element) => {
    const { outlineStyle, outlineWidth, outlineColor, backgroundColor } = getComputedStyle(element)
    const isOutlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && inks.has(outlineColor)
    return isOutlined || inks.has(backgroundColor)
  })
  return hasRing ? null : `${stop.tagName} ${stop.getAttribute('aria-label') ?? stop.textContent ?? ''}`
}
