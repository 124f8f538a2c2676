import { defineConfig } from '@playwright/test'

/** Makes the pictures of the documentation: `npm run screenshot`. Not a test. */
export default defineConfig({
  testDir: '.',
  testMatch: 'screenshot.ts',
  outputDir: '../../test-results/docs',
  globalSetup: '../support/global-setup.ts',
  workers: 1,
  reporter: 'list',
})
