import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { ask } from './support/bridge'
import { TillWindow } from './support/pages/till-window'
import { ROOT } from './support/root'
import { openWorld } from './support/world'

// What a person sees of a component that does not end: who blocks it, and force at hand; while quitting too.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const DEAF = join(ROOT, 'e2e/support/children/deaf.mjs')
/** Longer than a test may take: only a wish for force can end it in time. */
const GRACE_S = 300

const component = (offset: number, more: string): string =>
  `{ port: ${String(offset)}, runtime: node, entrypoint: [${JSON.stringify(DEAF)}, "\${TILL_PORT}"], ` +
  `readiness_probe: { tcp: {} }, shutdown: { timeout_seconds: ${String(GRACE_S)} }${more} }`

test('stopping warns who needs it, and tells what is blocking until it is forced', async () => {
  const { page } = await world.launch()
  const folder = world.sandbox.folder('home/deaf')
  const needs = ', depends_on: { deaf: { condition: process_healthy } }'
  writeFileSync(
    join(folder, 'till.yaml'),
    `name: Deaf\ncomponents:\n  deaf: ${component(1, '')}\n  leaf: ${component(2, needs)}\n`,
  )
  const { component: componentBase } = world.sandbox.bases
  const { id } = await ask(page, 'instance.create', {
    platform: null,
    folder,
    mode: 'custom',
    name: null,
    componentBase,
    aiBase: null,
  })
  await ask(page, 'instance.start', { id })
  const { components } = new TillWindow(page)
  await components.expectState('ready')

  await page
    .getByRole('row', { name: /\bdeaf\b/i })
    .first()
    .click()
  await page.keyboard.press('x')
  await expect(page.getByRole('dialog')).toContainText(/leaf needs deaf and will be without it\./i)
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Stop deaf$/i })
    .click()

  await expect(page.getByText('deaf is still ending')).toBeVisible()
  await page.keyboard.press('b')
  const dialog = page.getByRole('dialog', { name: 'What is blocking?' })
  await expect(dialog).toContainText(/still ending: 2 processes · SIGTERM sent \d+ s ago · force in /)
  await expect(dialog).toContainText(`Still listens on ${String(componentBase + 1)}`)
  await expect(dialog.getByRole('listitem').filter({ hasText: 'deaf.mjs' })).not.toHaveCount(0)
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations).toEqual([])
  await dialog.getByRole('button', { name: /^Force deaf now$/i }).click()
  await expect(dialog).toContainText('Nothing of Deaf is ending any more.')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await components.expectState('stopped', { name: 'deaf' })
  await expect(page.getByText(/forced at a person’s wish/).first()).toBeVisible()
})

test('what is left of a row that failed is in the way too, until it is forced', async () => {
  const { page } = world.app
  const { components, sidebar } = new TillWindow(page)
  const folder = world.sandbox.folder('home/mute')
  // It never answers, so its start is given up; what is ended then heeds no signal.
  const mute =
    `{ port: 1, runtime: node, entrypoint: [${JSON.stringify(DEAF)}, "\${TILL_PORT}"], ` +
    'readiness_probe: { http_get: { path: /health }, timeout_seconds: 1 }, start_timeout_seconds: 8, ' +
    `availability: { restart: "no" }, shutdown: { timeout_seconds: ${String(GRACE_S)} } }`
  writeFileSync(join(folder, 'till.yaml'), `name: Mute\ncomponents:\n  mute: ${mute}\n`)
  const { component: componentBase } = await world.sandbox.moreBases()
  const request = { platform: null, folder, mode: 'custom', name: null, componentBase, aiBase: null }
  const { id } = await ask(page, 'instance.create', request)
  await sidebar.instance('Mute').click()
  await ask(page, 'instance.start', { id })
  await components.expectState('failed')
  await expect(page.getByText('mute is still ending')).toBeVisible()
  await page.keyboard.press('b')
  const dialog = page.getByRole('dialog', { name: 'What is blocking?' })
  await expect(dialog.getByRole('listitem', { name: 'mute' })).toContainText(
    /still ending: 2 processes · SIGTERM sent /,
  )
  await dialog.getByRole('button', { name: 'Force mute now' }).click()
  await expect(dialog).toContainText('Nothing of Mute is ending any more.')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await ask(page, 'instance.remove', { id })
  await sidebar.instance('Deaf').click()
})

test('quitting with “stop all” brings the window back with what is blocking', async () => {
  const { page, electron } = world.app
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const quitting = world.app.quit('stop')
  await expect(page.getByText('leaf is still ending')).toBeVisible()
  const isVisible = () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await expect.poll(isVisible).toBe(true)
  await page.keyboard.press('b')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Force leaf now$/i })
    .click()
  await quitting
  expect(world.sandbox.living()).toEqual([])
})
