import type { Locator, Page } from '@playwright/test'

/** The log of the selected row. */
export class LogPage {
  readonly lines: Locator
  readonly follow: Locator

  constructor(page: Page, ref: string) {
    this.lines = page.getByRole('region', { name: `Lines of ${ref}` })
    this.follow = page.getByRole('button', { name: 'Follow' })
  }

  /** The lines shown now. */
  async read(): Promise<string[]> {
    return (await this.lines.locator('[data-log-line]').allTextContents()).filter((line) => line !== '')
  }
}
