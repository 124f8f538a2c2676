import type { Locator, Page } from '@playwright/test'

/** The map of an instance's two blocks, beside the table. */
export class PortMapPage {
  readonly region: Locator

  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'Port map' })
  }

  cell(port: number): Locator {
    return this.region.getByRole('gridcell', { name: new RegExp(`^${String(port)}, `) })
  }

  /** Cells of this kind: free, reserved, listening, conflict or stranger. */
  ofKind(kind: string): Locator {
    return this.region.locator(`[role="gridcell"][data-kind="${kind}"]`)
  }
}
