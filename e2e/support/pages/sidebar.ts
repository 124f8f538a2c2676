import type { Locator, Page } from '@playwright/test'

/** The instances, at the left. */
export class SidebarPage {
  readonly nav: Locator
  readonly newInstance: Locator
  readonly settings: Locator
  readonly keys: Locator

  constructor(page: Page) {
    this.nav = page.getByRole('navigation', { name: 'Instances' })
    this.newInstance = this.nav.getByRole('button', { name: 'New instance' })
    this.settings = this.nav.getByRole('button', { name: 'Settings' })
    this.keys = this.nav.getByRole('button', { name: 'Keys' })
  }

  instance(name: string): Locator {
    return this.nav.getByRole('listitem').getByRole('button', { name: new RegExp(`^${name} `) })
  }
}
