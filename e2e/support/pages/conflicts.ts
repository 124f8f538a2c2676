import type { Locator, Page } from '@playwright/test'

/** What is in the way of an instance, and the card that resolves it. */
export class ConflictsPage {
  /** Lines of the strip above the rows. */
  readonly lines: Locator
  /** The card, or a change that was asked for by hand. */
  readonly dialog: Locator
  readonly holder: Locator
  readonly choices: Locator
  /** What the picked choice would do. */
  readonly consequence: Locator
  /** What was just done, with the way back. */
  readonly done: Locator

  private readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.lines = page.getByRole('region', { name: /^Conflicts of / }).getByRole('listitem')
    this.dialog = page.getByRole('dialog')
    this.holder = this.dialog.getByRole('region', { name: 'Who holds it' })
    this.choices = this.dialog.getByRole('radiogroup', { name: 'Ways out' })
    this.consequence = this.dialog.getByRole('region', { name: 'What would happen' })
    this.done = page.getByRole('status').filter({ has: page.getByRole('button', { name: 'Put away' }) })
  }

  /** Opens the card of the conflict whose title has these words. */
  async open(title: RegExp): Promise<void> {
    const line = this.lines.filter({ hasText: title }).first()
    await line.getByRole('button', { name: /^(Resolve|Look at): / }).click()
    await this.dialog.waitFor()
  }

  /** Picks a way out and waits until its consequence is shown. */
  async pick(label: RegExp): Promise<void> {
    await this.choices.getByText(label).first().click()
    await this.settled()
  }

  /** Waits until the consequence is worked out. */
  async settled(): Promise<void> {
    await this.page.locator('section[aria-label="What would happen"][aria-busy="false"]').waitFor()
  }

  /** Does what is shown, by the button with these words. */
  async apply(words: RegExp): Promise<void> {
    await this.dialog.getByRole('button', { name: words }).click()
    await this.dialog.waitFor({ state: 'hidden' })
  }

  async undo(): Promise<void> {
    await this.done.getByRole('button', { name: /^Undo/ }).click()
  }
}
