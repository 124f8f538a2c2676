import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ROOT } from './root'

const FOLDER = join(ROOT, 'test-results/screenshots')

/** Keeps a picture of what the window shows, in both themes, as test-results/screenshots/<name>-light.png and -dark.png. */
export async function shoot(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`), animations: 'disabled' })
  }
}
