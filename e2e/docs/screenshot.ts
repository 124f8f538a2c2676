import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ask } from '../support/bridge'
import { CHILD } from '../support/checkout'
import { isFreeBlock } from '../support/free-blocks'
import { TillWindow } from '../support/pages/till-window'
import { ROOT } from '../support/root'
import { OFFSET } from '../support/sample'
import { openWorld } from '../support/world'

const WIDTH = 1_440
const HEIGHT = 900
/** As long as the sparklines reach back. */
const LIVE_MS = 65_000

/** From a component's port to its specialist's. */
const TO_AI = 37_000

/** Three copies are shown: at the first places of the rule that are free on this machine. */
const PLACES = [
  { name: 'Main', mode: 'primary', base: 8_000 },
  ...'abcdefgh'.split('').map((letter, index) => ({
    name: `Coder-${letter.toUpperCase()}`,
    mode: `coder-${letter}`,
    base: 8_100 + index * 100,
  })),
]

const world = openWorld()
let stranger: ChildProcess | null = null

test.afterAll(() => {
  stranger?.kill()
})

// Two copies of the sample at work. In the second, somebody else's server sits where the telescope should be.
test('docs/screenshot.png', async () => {
  test.setTimeout(240_000)
  const { page, electron } = await world.launch()
  const till = new TillWindow(page)
  await electron.evaluate(
    ({ BrowserWindow }, [width, height]) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
    [WIDTH, HEIGHT] as const,
  )
  const copies: typeof PLACES = []
  for (const place of PLACES) {
    const isFree = (await isFreeBlock(place.base)) && (await isFreeBlock(place.base + TO_AI))
    if (isFree && copies.length < 3) copies.push(place)
  }
  const ids: string[] = []
  for (const { name, mode } of copies) {
    const request = { platform: 'sample', folder: null, mode, name, componentBase: null, aiBase: null }
    ids.push((await ask(page, 'instance.create', request)).id)
  }
  const [first = '', second = ''] = ids
  const shown = copies[1]
  if (shown === undefined) throw new Error('The places of the rule are taken on this machine')

  const telescope = shown.base + OFFSET.telescope
  stranger = spawn(process.execPath, [CHILD, String(telescope), '0'], {
    cwd: world.sandbox.folder('home/old-demo'),
    env: { PATH: world.sandbox.env['PATH'] ?? '' },
    stdio: 'ignore',
  })
  await expect.poll(() => isFreeBlock(shown.base)).toBe(false)

  await ask(page, 'instance.start', { id: first })
  await till.components.expectState('ready', { timeout: 60_000 })
  await ask(page, 'instance.start', { id: second })
  await till.sidebar.instance(shown.name).click()
  await till.components.expectState('failed', { name: 'Telescope', timeout: 60_000 })
  await page.waitForTimeout(LIVE_MS)
  // Nothing else has failed: a passing connection may hold a port of the AI lane. Then once more.
  await expect(till.sidebar.instance(shown.name)).toContainText('1 failed')
  await page.mouse.move(WIDTH / 2, 4)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.screenshot({ path: join(ROOT, 'docs/screenshot.png'), animations: 'disabled' })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: join(ROOT, 'test-results/screenshots/documentation-dark.png'), animations: 'disabled' })
})
