import type { Locator, Page } from '@playwright/test'
import { SidebarPage } from './sidebar'

/** The dialog of settings. */
export class SettingsPage {
  readonly dialog: Locator
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole('dialog', { name: 'Settings' })
  }

  async open(): Promise<void> {
    await new SidebarPage(this.page).settings.click()
    await this.dialog.waitFor()
  }

  async choose(group: string, option: string): Promise<void> {
    await this.dialog.getByRole('radiogroup', { name: group }).getByRole('radio', { name: option }).click()
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape')
    await this.dialog.waitFor({ state: 'hidden' })
  }
}
