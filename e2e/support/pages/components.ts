import { expect } from '@playwright/test'
import type { JSHandle, Locator, Page } from '@playwright/test'
import type { LifecycleState } from '@shared/model/lifecycle'

/** What a row showed at some moment. */
export type Shown = { state: string; text: string }

/** The table of components, and the table of AI specialists behind the other tab. */
export class ComponentsPage {
  readonly table: Locator
  readonly rows: Locator
  readonly filter: Locator
  readonly startAll: Locator
  readonly stopAll: Locator

  private readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.table = page.getByRole('grid', { name: /^Components of / })
    this.rows = this.table.locator('tbody').getByRole('row')
    this.filter = page.getByRole('textbox', { name: 'Filter the rows' })
    this.startAll = page.getByRole('button', { name: /^Start all/ })
    this.stopAll = page.getByRole('button', { name: /^Stop all/ })
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('rowheader', { name, exact: true }) })
  }

  /** The cell under this heading in a component's row. */
  async figure(name: string, heading: string): Promise<string> {
    const headings = await this.table.getByRole('columnheader').allTextContents()
    const index = headings.findIndex((text) => text.trim() === heading)
    return (await this.row(name).locator('td, th').nth(index).innerText()).trim()
  }

  /** Waits until every row, or the one named, is in the state. */
  async expectState(state: LifecycleState, options: { name?: string; timeout?: number } = {}): Promise<void> {
    const rows = options.name === undefined ? this.rows : this.row(options.name)
    const { timeout = 60_000 } = options
    await expect(rows.first()).toBeVisible()
    await expect(rows.and(this.page.locator(`tr:not([data-state="${state}"])`)), `all ${state}`).toHaveCount(0, {
      timeout,
    })
  }

  /** Does to one component what its row offers. */
  async act(action: 'Start' | 'Stop' | 'Restart', name: string): Promise<void> {
    await this.row(name).hover()
    await this.row(name)
      .getByRole('button', { name: `${action} ${name}` })
      .click()
  }

  /** Remembers from now on every state and text that any row shows; `read` gives them by row, in order. */
  async watch(): Promise<{ read(): Promise<Record<string, Shown[]>> }> {
    const seen: JSHandle<Record<string, Shown[]>> = await this.page.evaluateHandle(() => {
      const shown: Record<string, Shown[]> = {}
      const note = (): void => {
        for (const row of document.querySelectorAll<HTMLElement>('tr[data-ref][data-state]')) {
          const before = (shown[row.dataset['ref'] ?? ''] ??= [])
          const now = { state: row.dataset['state'] ?? '', text: row.innerText.replaceAll(/\s+/g, ' ').trim() }
          if (JSON.stringify(before.at(-1)) !== JSON.stringify(now)) before.push(now)
        }
      }
      note()
      const watched = { subtree: true, childList: true, characterData: true, attributeFilter: ['data-state'] }
      new MutationObserver(note).observe(document.body, watched)
      return shown
    })
    return { read: () => seen.jsonValue() }
  }

  /** Shows the specialists, or the components again. */
  async show(tab: 'Components' | 'AI specialists'): Promise<void> {
    await this.page.getByRole('tab', { name: tab }).click()
  }

  get specialists(): Locator {
    return this.page
      .getByRole('grid', { name: /^AI specialists of / })
      .locator('tbody')
      .getByRole('row')
  }
}
