import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { ask } from './support/bridge'
import { CHILD } from './support/checkout'
import { TillWindow } from './support/pages/till-window'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// Names, variables and sentences of any length: each is cut off or wrapped where it stands, and nothing but a log is ever
// scrolled sideways.
test.describe.configure({ mode: 'serial' })
const world = openWorld()

const LONG = 'a_component_that_was_given_a_very_long_name_indeed'
const REASON = 'a demonstration for a whole group of visitors, until everybody of them has left the house again'
const SIZES = [
  [960, 600],
  [1280, 800],
  [1500, 900],
] as const

const platform = (): string => `
name: Long
bind_address: 127.0.0.1
components:
  ${LONG}:
    description: ${'and what it is for takes a while to be told '.repeat(4)}
    port: 0
    runtime: node
    entrypoint: ${JSON.stringify([CHILD, '${TILL_PORT}', '0'])}
    readiness_probe: { tcp: {} }
  store:
    port: 1
    command: sh -c 'exit 3'
  web:
    port: 2
    runtime: node
    entrypoint: ${JSON.stringify([CHILD, '${TILL_PORT}', '0'])}
    depends_on: { store: { condition: process_healthy } }
`

let till: TillWindow

const resize = (size: readonly [number, number]): Promise<void> =>
  world.app.electron.evaluate(
    ({ BrowserWindow }, [width, height]) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
    size,
  )

/** What could be scrolled sideways, but for the lines of logs. */
function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('*')].flatMap((element) => {
      const { overflowX } = getComputedStyle(element)
      const isScroller = overflowX === 'auto' || overflowX === 'scroll'
      const isLog = element.closest('[role="region"][aria-label^="Lines of "]') !== null
      const by = element.scrollWidth - element.clientWidth
      return isScroller && !isLog && by > 0 ? [`${element.className}: by ${String(by)}`] : []
    }),
  )
}

test('in the sidebar, the rows and the detail, in windows of every size', async () => {
  const { page } = await world.launch()
  till = new TillWindow(page)
  const folder = world.sandbox.folder('home/long')
  writeFileSync(join(folder, 'till.yaml'), platform())
  const { component: componentBase } = world.sandbox.bases
  const request = { platform: null, folder, mode: 'custom', name: null, componentBase, aiBase: null }
  const { id } = await ask(page, 'instance.create', request)
  await ask(page, 'instance.hold', { id, reason: REASON, days: null })
  await ask(page, 'instance.start', { id })
  await till.components.expectState('ready', { name: LONG })
  await expect(till.components.row('web')).toContainText('because store')
  await till.components.row(LONG).click()
  await expect(page.getByText(`${LONG.toUpperCase()}_PORT`)).toBeVisible()
  for (const size of SIZES) {
    await resize(size)
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(size[0])
    await expect.poll(() => sideways(page), `at ${size.join(' x ')}`).toEqual([])
  }
  await shoot(page, 'long-words')
})

test('a reason and its cause are told whole where there is room for both', async () => {
  const { page } = world.app
  await page.keyboard.press('Escape')
  const words = till.components.row('web').locator('td').last().locator('span.truncate')
  await expect(words).toHaveCount(2)
  const cut = (): Promise<number[]> =>
    words.evaluateAll((parts) => parts.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))
  await expect.poll(cut).toEqual([0, 0])
})
