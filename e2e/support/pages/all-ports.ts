import type { Locator, Page } from '@playwright/test'

/** The board of all ports: a line an instance, and the free places between. */
export class AllPortsPage {
  readonly grid: Locator
  readonly lines: Locator
  readonly reserve: Locator

  private readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.grid = page.getByRole('grid', { name: 'All ports' })
    this.lines = this.grid.locator('[data-place]')
    this.reserve = page.getByRole('button', { name: 'Reserve a block…' })
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Instances' }).getByRole('button', { name: 'All ports' }).click()
    await this.grid.waitFor()
  }

  /** The line of an instance, by its id. */
  instance(id: string): Locator {
    return this.grid.locator(`[data-place="instance ${id}"]`)
  }

  /** The free place that begins at this port. */
  free(base: number): Locator {
    return this.grid.locator(`[data-place="free ${String(base)}"]`)
  }

  /** Picks an instance up by keyboard and puts it down so many lines further on. */
  async moveByKeyboard(id: string, lines: number): Promise<void> {
    await this.instance(id).focus()
    await this.page.keyboard.press('m')
    for (let step = 0; step < Math.abs(lines); step += 1)
      await this.page.keyboard.press(lines > 0 ? 'ArrowDown' : 'ArrowUp')
    await this.page.keyboard.press('Enter')
  }

  /** Drags an instance by its handle onto a line. */
  async drag(id: string, onto: Locator): Promise<void> {
    await this.instance(id).locator('[data-handle]').hover()
    await this.page.mouse.down()
    // Two steps: what is dragged must be seen to move before it is over its goal.
    await onto.hover({ force: true })
    await onto.hover({ force: true, position: { x: 40, y: 12 } })
    await this.page.mouse.up()
  }
}
