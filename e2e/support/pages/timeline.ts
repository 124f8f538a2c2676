import type { Locator, Page } from '@playwright/test'

/** What happened, at the foot. */
export class TimelinePage {
  readonly tab: Locator
  readonly list: Locator

  constructor(page: Page) {
    this.tab = page.getByRole('tab', { name: 'Timeline' })
    this.list = page.getByRole('list', { name: 'Timeline' })
  }

  /** Lines and folded bursts as text, newest first. */
  async read(): Promise<string[]> {
    return (await this.list.getByRole('listitem').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim())
  }

  /** Unfolds every burst. */
  async unfold(): Promise<void> {
    const folded = this.list.locator('button[aria-expanded="false"]')
    while ((await folded.count()) > 0) await folded.first().click()
  }
}
