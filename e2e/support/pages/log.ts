import type { Locator, Page } from '@playwright/test'
import { eventually } from '../eventually'

/** The log of the selected row, or those of all rows. */
export class LogPage {
  readonly lines: Locator
  readonly follow: Locator
  readonly search: Locator
  /** What the search found, in words. */
  readonly found: Locator
  /** The line that was jumped to. */
  readonly marked: Locator
  /** The way back to the end, with what came since. */
  readonly pill: Locator

  private readonly page: Page

  constructor(page: Page, ref: string | null) {
    this.page = page
    this.lines = page.getByRole('region', { name: ref === null ? 'Lines of all logs' : `Lines of ${ref}` })
    this.follow = page.getByRole('button', { name: 'Follow' })
    this.search = page.getByRole('textbox', { name: 'Search the log' })
    this.found = page.getByRole('search').getByRole('status')
    this.marked = this.lines.locator('[data-log-line][aria-current]')
    this.pill = page.getByRole('button', { name: /new lines?$|^Go to the end$|^An earlier run/ })
  }

  /** The lines that are drawn now. */
  async read(): Promise<string[]> {
    return (await this.lines.locator('[data-log-line]').allTextContents()).filter((line) => line !== '')
  }

  /** The first line that is seen, and how far it is under the upper edge; null while nothing is drawn there. */
  async firstSeen(): Promise<{ text: string; top: number } | null> {
    return this.lines.evaluate((element) => {
      const edge = element.getBoundingClientRect().top
      for (const line of element.querySelectorAll('[data-log-line]')) {
        const { top, bottom } = line.getBoundingClientRect()
        if (bottom > edge + 1) return top > edge + 40 ? null : { text: line.textContent ?? '', top: top - edge }
      }
      return null
    })
  }

  /** Searches by keyboard, from the lines. */
  async searchFor(text: string): Promise<void> {
    await this.lines.focus()
    await this.page.keyboard.press('/')
    await this.search.fill(text)
  }

  /** Chooses in one of the lists: `Level`, `Time`, `Instances`. */
  async choose(list: string, option: string): Promise<void> {
    await this.page.getByRole('combobox', { name: list }).click()
    await this.page.getByRole('option', { name: option }).click()
  }

  /** Turns the wheel over the lines, by so many pixels, and waits until they rest: a wheel glides. */
  async scroll(by: number): Promise<void> {
    const top = (): Promise<number> => this.lines.evaluate(({ scrollTop }) => scrollTop)
    const start = await top()
    await this.lines.hover()
    await this.page.mouse.wheel(0, by)
    let before = start
    await eventually('the wheel rests', async () => {
      const now = await top()
      const rests = now === before && now !== start
      before = now
      return rests
    })
  }
}
