import type { Locator, Page } from '@playwright/test'

/** What is seen before there is an instance. */
export class FirstRunPage {
  readonly title: Locator
  readonly openFolder: Locator
  readonly trySample: Locator

  constructor(page: Page) {
    this.title = page.getByRole('heading', { level: 1 })
    this.openFolder = page.getByRole('button', { name: 'Open a folder…' })
    this.trySample = page.getByRole('button', { name: 'Try the sample platform' })
  }
}
