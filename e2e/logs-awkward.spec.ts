import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ask } from './support/bridge'
import { TillWindow } from './support/pages/till-window'
import { ROOT } from './support/root'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// What is hard to show is shown, and nothing of it is in the way of the rest.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const AWKWARD = join(ROOT, 'e2e/support/children/awkward.mjs')

test('colours, bytes that are no text, 10 MB in a line and a bar that moves', async () => {
  const { page } = await world.launch()
  const till = new TillWindow(page)
  const folder = world.sandbox.folder('home/odd')
  const entrypoint = JSON.stringify([AWKWARD, '${TILL_PORT}'])
  const component = `  odd:\n    port: 1\n    runtime: node\n    entrypoint: ${entrypoint}\n    readiness_probe: { tcp: {} }\n`
  writeFileSync(join(folder, 'till.yaml'), `version: 1\nname: Odd\nbind_address: 127.0.0.1\ncomponents:\n${component}`)
  const { component: componentBase } = world.sandbox.bases
  const request = { platform: null, folder, mode: 'custom', name: null, componentBase, aiBase: null }
  const { id } = await ask(page, 'instance.create', request)
  await ask(page, 'instance.start', { id })
  await till.components.expectState('ready', { name: 'odd' })
  await till.components.row('odd').click()

  const log = till.log(`${id}/odd`)
  await expect(log.lines).toContainText('red and marked')
  await expect(log.lines.locator('.text-failed-ink', { hasText: 'red' })).toBeVisible()
  await expect(log.lines).toContainText('no title and still here')
  await expect(log.lines).toContainText(/y{100}.*cut here: the line has 10,000,014 bytes/)
  await expect(log.lines).toContainText('bad \u{fffd}\u{fffd}( bytes')

  // One line, whose text changes.
  const bar = log.lines.locator('[data-log-line]', { hasText: /^\d+ done$/ })
  await expect(bar).toHaveCount(1)
  const before = (await bar.textContent()) ?? ''
  await expect(bar).not.toHaveText(before)
  await expect(bar).toHaveCount(1)
  await shoot(page, 'log-awkward')

  await log.searchFor('THE-END-OF-IT')
  await expect(log.found).toHaveText(/^1 of 1 hit; .* searched$/)
})
