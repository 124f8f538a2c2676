import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, test } from '@playwright/test'
import { expectAccessible, tabTo } from './support/accessible'
import { ask } from './support/bridge'
import { CHILD } from './support/checkout'
import { TillWindow } from './support/pages/till-window'
import { ROOT } from './support/root'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// A life of components without a pointer: a start and its chart, why something failed, its states, its variables, who is
// blocking, what becomes of it when Till goes. Nothing here clicks, and nothing is focused but by keys.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const CHILDREN = join(ROOT, 'e2e/support/children')
const port = (): number => world.sandbox.bases.component

const platform = (): string => `
name: Shop
bind_address: 127.0.0.1
components:
  engram:
    port: 0
    runtime: node
    entrypoint: ${JSON.stringify([CHILD, '${TILL_PORT}', '300'])}
    readiness_probe: { tcp: {} }
    environment: { ENGRAM_COLOUR: blue }
  rhetor:
    port: 1
    runtime: node
    entrypoint: ${JSON.stringify([join(CHILDREN, 'leaning.mjs'), '${TILL_PORT}', '${TILL_PORT_BASE}'])}
    depends_on: { engram: { condition: process_healthy } }
    readiness_probe: { http_get: { path: /health }, period_seconds: 1, failure_threshold: 3 }
  deaf:
    port: 2
    runtime: node
    entrypoint: ${JSON.stringify([join(CHILDREN, 'deaf.mjs'), '${TILL_PORT}'])}
    readiness_probe: { tcp: {} }
    shutdown: { timeout_seconds: 300 }
`

let till: TillWindow
let id = ''

/** Goes to a row as a person does: filters for its name, and lets the filter go again. */
async function goTo(name: string): Promise<Locator> {
  const { page } = world.app
  await page.keyboard.press('/')
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  const row = till.components.row(name)
  await expect(row).toBeFocused()
  return row
}

/** Back to the rows with nothing selected and no filter. */
async function backToRows(): Promise<void> {
  const { page } = world.app
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('Escape')
  await expect(page.locator('tr[aria-selected="true"]')).toHaveCount(0)
  await expect(till.components.filter).toHaveValue('')
}

test('a start, and its chart', async () => {
  const { page } = await world.launch()
  till = new TillWindow(page)
  // A ring is there at once, so that each stop can be looked at.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const folder = world.sandbox.folder('home/shop')
  writeFileSync(join(folder, 'till.yaml'), platform())
  const request = { platform: null, folder, mode: 'custom', name: null, componentBase: port(), aiBase: null }
  id = (await ask(page, 'instance.create', request)).id
  await expect(till.components.row('engram')).toBeVisible()
  await page.keyboard.press('s')
  await page.keyboard.press('g')
  const chart = page.getByRole('grid', { name: 'Start of Shop: who waited for whom' })
  await expect(page.getByText(/^Ready in \d/)).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('j')
  await page.keyboard.press('End')
  const last = chart.locator('tbody').getByRole('row').last()
  await expect(last).toBeFocused()
  await expect(last).toHaveAccessibleName(/rhetor .*waited .* for engram, then ready in .*; on the path that decided/)
  await expect(page.locator('[data-caption]')).toContainText(/^rhetor: waited .* for engram, then ready in /)
  await expectAccessible(page, 'chart of a start')
  await shoot(page, 'keyboard-start')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'rhetor' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('g')
  await backToRows()
})

test('why it failed: from the row down to what happened first', async () => {
  const { page } = world.app
  const [engram] =
    (await ask(page, 'status.get', {})).instances[0]?.components.filter(({ name }) => name === 'engram') ?? []
  process.kill(engram?.pid ?? Number.NaN, 'SIGKILL')
  await till.components.expectState('failed', { name: 'rhetor' })
  await goTo('rhetor')
  await page.keyboard.press('Enter')
  const steps = page.getByRole('list', { name: 'Why' }).getByRole('listitem')
  await expect(steps).toHaveText([
    `because engram (${String(port())}) refused connections`,
    'because engram was killed (SIGKILL)',
  ])
  await expectAccessible(page, 'cause chain')
  await shoot(page, 'keyboard-causes')
  await tabTo(page, steps.first().getByRole('button'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'engram' })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByText('was killed (SIGKILL), not by Till').first()).toBeVisible()
})

test('its states: along the band, as sentences, and to the log around one', async () => {
  const { page } = world.app
  const band = page.getByRole('group', { name: 'States, oldest first' })
  await tabTo(page, band.getByRole('button').last())
  await page.keyboard.press('ArrowLeft')
  await expect(band.getByRole('button', { name: /^ready at / })).toBeFocused()
  await page.keyboard.press('Home')
  await tabTo(page, page.getByRole('button', { name: 'All', exact: true }))
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^\d+ states since /)).toBeVisible()
  await expectAccessible(page, 'state band')
  const history = page.getByRole('region', { name: 'History' })
  await tabTo(page, history.getByRole('button', { name: /^Show the log around / }).first())
  await page.keyboard.press('Enter')
  await expect(till.log(`${id}/engram`).lines).toContainText('listening on')
})

test('its variables, and what each overrode', async () => {
  const { page } = world.app
  await tabTo(page, page.getByRole('tab', { name: 'engram' }), 'Shift+Tab')
  await page.keyboard.press('ArrowRight')
  const table = page.getByRole('table', { name: 'Variables of engram' })
  await expect(table.getByRole('row', { name: /ENGRAM_COLOUR/ })).toContainText(/blue.*till\.yaml|blue.*definition/)
  await expectAccessible(page, 'environment')
  await shoot(page, 'keyboard-environment')
  await backToRows()
})

test('who is blocking, and force', async () => {
  const { page } = world.app
  await goTo('deaf')
  await page.keyboard.press('x')
  await expect(page.getByText('deaf is still ending')).toBeVisible()
  await page.keyboard.press('b')
  const dialog = page.getByRole('dialog', { name: 'What is blocking?' })
  await expect(dialog).toContainText(/still ending: 2 processes · SIGTERM sent \d+ s ago · force in /)
  await expectAccessible(page, 'blocking')
  await shoot(page, 'keyboard-blocking')
  await expect(dialog.getByRole('button', { name: 'Let them end' })).toBeFocused()
  await tabTo(page, dialog.getByRole('button', { name: 'Force deaf now' }))
  await page.keyboard.press('Enter')
  await expect(dialog).toContainText('Nothing of Shop is ending any more.')
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await till.components.expectState('stopped', { name: 'deaf' })
  await backToRows()
})

test('what becomes of it when Till goes', async () => {
  const { page } = world.app
  const more = page.getByRole('button', { name: 'More for Shop' })
  await tabTo(page, more)
  await page.keyboard.press('Enter')
  await page.keyboard.type('When')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'When Till goes: Shop' })
  await expect(dialog.getByRole('radio', { name: /^As in the settings/ })).toBeFocused()
  await expectAccessible(page, 'when Till goes')
  await shoot(page, 'keyboard-till-goes')
  await page.keyboard.press('ArrowUp')
  await expect(dialog.getByRole('radio', { name: /^Stop/ })).toBeChecked()
  await tabTo(page, dialog.getByRole('button', { name: 'Save' }))
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await tabTo(page, more)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'When Till goes: stop…' })).toBeVisible()
  await page.keyboard.press('Escape')
  await world.app.quit('keep')
  expect(world.sandbox.living()).toEqual([])
})
