import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { ask, call } from './support/bridge'
import { eventually } from './support/eventually'
import { TillWindow } from './support/pages/till-window'
import { ROOT } from './support/root'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// What the components wrote: read from end to end, searched, narrowed, together, and from a failure to its lines.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const TALK = join(ROOT, 'e2e/support/children/talk.mjs')
let till: TillWindow
let id: string

const component = (part: string, offset: number): string =>
  `  ${part}:\n    port: ${String(offset)}\n    runtime: node\n` +
  `    entrypoint: ${JSON.stringify([TALK, '${TILL_PORT}', part])}\n    readiness_probe: { tcp: {} }\n`

const isAccessible = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations).toEqual([])
}

test('a platform writes', async () => {
  const { page } = await world.launch()
  till = new TillWindow(page)
  const folder = world.sandbox.folder('home/office')
  const parts = ['ledger', 'clock', 'broken'].map((part, index) => component(part, index + 1))
  writeFileSync(
    join(folder, 'till.yaml'),
    `version: 1\nname: Office\nbind_address: 127.0.0.1\ncomponents:\n${parts.join('')}`,
  )
  const { component: componentBase } = world.sandbox.bases
  const made = await ask(page, 'instance.create', {
    platform: null,
    folder,
    mode: 'custom',
    name: null,
    componentBase,
    aiBase: null,
  })
  id = made.id
  await ask(page, 'instance.start', { id: made.id })
  await till.components.expectState('ready', { name: 'ledger' })
  await till.components.expectState('ready', { name: 'clock' })
  await till.components.expectState('failed', { name: 'broken' })
})

test('scrolling up reads the file to its first line, and holds the place', async () => {
  await till.components.row('ledger').click()
  const log = till.log(`${id}/ledger`)
  await expect(log.lines).toContainText('entry 6000 was lost')
  await expect(log.lines.locator('[data-log-line]', { hasText: 'entry 6000' })).toBeVisible()
  // Only what is near is drawn.
  expect((await log.read()).length).toBeLessThan(200)

  await log.scroll(-400)
  await expect(log.follow).toHaveAttribute('aria-pressed', 'false')
  // What a person looks at stays where it is while older lines come in above it.
  await log.lines.evaluate((element) => (element.scrollTop = 500))
  const seen = await eventually('lines are drawn there', () => log.firstSeen())
  await eventually('older lines were loaded', () => log.lines.evaluate(({ scrollHeight }) => scrollHeight > 900 * 18))
  const now = await log.firstSeen()
  expect(now?.text).toBe(seen.text)
  expect(Math.abs((now?.top ?? Number.NaN) - seen.top)).toBeLessThanOrEqual(1)

  await eventually('the first line', async () => {
    await log.lines.evaluate((element) => (element.scrollTop = 0))
    return (await log.read()).some((line) => line.includes('entry 0001 booked'))
  })
  await expect(log.lines).toContainText('Here this log begins.')
  await log.follow.click()
  await expect(log.lines.locator('[data-log-line]', { hasText: 'entry 6000' })).toBeVisible()
})

test('searching finds text anywhere in the file, goes there and marks it', async () => {
  const { page } = world.app
  const log = till.log(`${id}/ledger`)
  await log.searchFor('marmosets')
  await expect(log.found).toHaveText(/^1 of 1 hit; .* searched$/)
  await expect(log.marked).toBeInViewport()
  await expect(log.marked).toContainText('entry 0077 does not balance: 12 marmosets missing')
  await expect(log.marked.locator('mark')).toHaveText('marmosets')
  await shoot(page, 'log-search')
  await isAccessible(page)

  // Colours stay where something was found.
  await log.search.fill('entry [0-9]+ was lost')
  await expect(log.found).toHaveText(/^No hits; /)
  await page.getByRole('button', { name: 'Regular expression' }).click()
  await expect(log.found).toHaveText(/^1 of 6 hits, newest first; .* searched$/)
  await expect(log.marked).toContainText('entry 6000 was lost')
  await expect(log.marked.locator('.text-failed-ink')).toHaveText('ERROR')
  await page.keyboard.press('Enter')
  await expect(log.marked).toContainText('entry 5000 was lost')
  await expect(log.marked).toBeInViewport()
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.press('Shift+Enter')
  await expect(log.marked).toContainText('entry 1000 was lost')
  await expect(log.marked).toBeInViewport()

  await log.search.fill('entry (')
  await expect(log.search).toHaveAttribute('aria-invalid', 'true')
  await expect(log.found).not.toHaveText(/hits/)
  await shoot(page, 'log-search-refused')
  await page.keyboard.press('Escape')
  await expect(log.search).toBeHidden()
})

test('a level narrows the log to the lines that are as bad', async () => {
  const { page } = world.app
  const log = till.log(`${id}/ledger`)
  await page.getByRole('button', { name: 'Filter by level and time' }).click()
  await log.choose('Level', 'Warnings, errors')
  await expect.poll(async () => (await log.read()).length).toBe(7)
  expect((await log.read())[0]).toContain('marmosets')
  await log.choose('Level', 'Errors only')
  await expect.poll(async () => (await log.read()).length).toBe(6)
  await shoot(page, 'log-level')
  await page.getByRole('button', { name: 'Show all lines' }).click()
  await expect(log.lines).toContainText('entry 5999 booked')
})

test('the logs of all rows are one, in the order of time, and go on', async () => {
  const { page } = world.app
  await page.getByRole('tab', { name: 'Logs' }).click()
  const { logs } = till
  await expect(logs.lines).toContainText('tick ')
  const before = (await logs.read()).at(-1)
  await expect.poll(async () => (await logs.read()).at(-1)).not.toBe(before)

  await logs.searchFor('the map is torn')
  await expect(logs.found).toHaveText(/^1 of 1 hit; .* in 3 logs searched$/)
  await expect(logs.lines).toContainText('the map is torn: page 7')
  expect((await logs.read()).every((line) => line.includes('the map is torn'))).toBe(true)
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Rows: All rows' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'clock', exact: true }).click()
  await page.getByRole('menuitemcheckbox', { name: 'broken', exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(logs.lines).not.toContainText('booked')
  await expect(logs.lines).toContainText('tick ')
  await shoot(page, 'logs')
  await isAccessible(page)
  const times = (await logs.lines.locator('[data-log-line] > span[aria-hidden]').allTextContents()).map((text) =>
    text.trim(),
  )
  expect(times).toEqual(times.toSorted())

  // While something further up is read, what comes is counted and waits.
  await logs.lines.focus()
  await page.keyboard.press('k')
  await expect(logs.pill).toHaveText(/\d+ new lines?/)
  await logs.pill.click()
  await expect(logs.pill).toBeHidden()
})

test('a failure in the timeline leads to the lines it left, also once another run began', async () => {
  const { page } = world.app
  const runs = async (): Promise<string | null> => {
    // A run is on record a moment before its file is there.
    const log = await call(page, 'log.open', { ref: `${id}/broken`, lines: 5, follow: false })
    return log.ok ? (/run (\S+)/.exec(log.value.lines.map(({ text }) => text).join('\n'))?.[1] ?? null) : null
  }
  const first = await runs()
  await ask(page, 'component.start', { ref: `${id}/broken` })
  const second = await eventually('another run', async () => {
    const run = await runs()
    return run !== first && run
  })
  await till.components.expectState('failed', { name: 'broken' })

  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Timeline' }).click()
  const failures = till.timeline.list
    .locator('li')
    .filter({ hasText: /broken .*(exit|code) ?.*3/ })
    .filter({ has: page.getByRole('button', { name: /^Show the log of broken around/ }) })
  const log = till.log(`${id}/broken`)
  await failures.last().hover()
  await failures
    .last()
    .getByRole('button', { name: /^Show the log of broken around/ })
    .click()
  await expect(log.marked).toBeInViewport()
  await expect(log.lines).toContainText('the map is torn: page 7')
  await expect(log.lines).toContainText(`run ${first ?? ''}`)
  await expect(log.lines).not.toContainText(`run ${second}`)
  await expect(log.pill).toHaveText('An earlier run; go to the newest')
  await shoot(page, 'log-of-failure')
  await log.pill.click()
  await expect(log.lines).toContainText(`run ${second}`)
})

test('earlier runs are chosen from a list, searched, and left again', async () => {
  const { page } = world.app
  const log = till.log(`${id}/broken`)
  const run = page.getByRole('combobox', { name: 'Run' })
  await expect(run).toHaveText('Newest run')
  await run.click()
  // By when it was, and how it ended.
  const earlier = page.getByRole('option', { name: /^\d\d:\d\d:\d\d to \d\d:\d\d:\d\d.*3/ })
  await shoot(page, 'log-runs')
  await earlier.last().click()
  await expect(run).toHaveText(/^\d\d:\d\d:\d\d to /)
  await expect(log.marked).toContainText('giving up')
  const shown = (await log.read()).join('\n')
  await log.searchFor('the map is torn')
  await expect(log.found).toHaveText(/^1 of 1 hit; /)
  expect((await log.read()).join('\n')).toBe(shown)
  await page.getByRole('button', { name: 'Earlier runs too' }).click()
  await expect(log.found).toHaveText(/^1 of \d+ hits, newest first; .* in \d+ logs searched$/)
  await isAccessible(page)
  await log.search.press('Escape')
  await log.lines.focus()
  await page.keyboard.press('Shift+G')
  await expect(run).toHaveText('Newest run')
})

test('lines are copied as they were written, or each with its time', async () => {
  const { page } = world.app
  const log = till.log(`${id}/broken`)
  await expect(log.lines).toContainText('giving up')
  const copied = async (isWithTimes: boolean): Promise<string[]> => {
    const button = page.getByRole('button', { name: 'Copy', exact: true })
    await button.focus()
    await page.keyboard.press(isWithTimes ? 'Shift+Enter' : 'Enter')
    await expect(page.getByText(isWithTimes ? /^Copied \d+ lines with times$/ : /^Copied \d+ lines$/)).toBeVisible()
    // Only the main process may read it.
    return (await world.app.electron.evaluate(({ clipboard }) => clipboard.readText())).split('\n')
  }
  const lines = await copied(false)
  expect(lines.at(-1)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO giving up$/)
  // They say it themselves.
  expect(await copied(true)).toEqual(lines)
})

test('the room that logs may take is chosen for all and for one', async () => {
  const { page } = world.app
  const room = page.getByRole('combobox', { name: 'Room for logs' })
  const choose = async (size: string): Promise<void> => {
    await room.click()
    await page.getByRole('option', { name: size, exact: true }).click()
  }
  const openRoom = async (label: string): Promise<void> => {
    await page.getByRole('button', { name: 'More for Office' }).click()
    await page.getByRole('menuitem', { name: `Room for logs: ${label}…` }).click()
  }
  await page.keyboard.press('Escape')
  await till.settings.open()
  await expect(room).toHaveText('1 GiB')
  await choose('2 GiB')
  await shoot(page, 'settings-logs')
  await page.keyboard.press('Escape')

  await openRoom('as in the settings')
  await expect(room).toHaveText('As in the settings (2 GiB)')
  await choose('512 MiB')
  await shoot(page, 'log-budget')
  await isAccessible(page)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await expect(till.timeline.list).toContainText('The logs of Office may take 512 MiB')
  await openRoom('512 MiB')
  await expect(room).toHaveText('512 MiB')
})
