import { expect, test } from '@playwright/test'
import { eventually } from './support/eventually'
import { isFreeBlock } from './support/free-blocks'
import { variableOf } from './support/living'
import { TillWindow } from './support/pages/till-window'
import { OFFSET, SAMPLE, healthOf, pidsOf } from './support/sample'
import { shoot } from './support/screenshots'
import { stepsIn } from './support/steps'
import { openWorld } from './support/world'

// A person who has just installed Till: from the invitation to a platform that runs, and back to nothing.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
let till: TillWindow

test('an empty Till invites', async () => {
  const app = await world.launch()
  till = new TillWindow(app.page)
  await expect(till.firstRun.title).toHaveText('Every copy of your platform, on ports of its own')
  await expect(till.firstRun.openFolder).toBeEnabled()
  await expect(till.firstRun.trySample).toBeEnabled()
  await shoot(app.page, 'first-run')
})

test('"Try the sample platform" shows the ports and the file before anything is written', async () => {
  await till.firstRun.trySample.click()
  await expect(till.newInstance.dialog).toBeVisible()
  await till.newInstance.chooseBases(world.sandbox.bases)
  await expect(till.newInstance.boards).toHaveCount(2)
  await expect(till.newInstance.preview).toContainText('will be created with')
  const lines = await till.newInstance.previewLines()
  const { component, ai } = world.sandbox.bases
  expect(lines).toContain(`WEATHER_PORT=${String(component + OFFSET.weather)}`)
  expect(lines).toContain(`WEATHER_AI_PORT=${String(ai + OFFSET.weather)}`)
  await expect(till.newInstance.cell(component + OFFSET.weather)).toHaveAttribute('data-kind', 'reserved')
  await shoot(world.app.page, 'new-instance')

  await till.newInstance.startWhenCreated.setChecked(false)
  await till.newInstance.create.click()
  await expect(till.newInstance.dialog).toBeHidden()
  await expect(till.components.rows).toHaveCount(SAMPLE.components.length)
  await expect(till.sidebar.instance(SAMPLE.name)).toContainText('not started yet')
  await shoot(world.app.page, 'instance-not-started')
})

test('"Start all" walks every row to ready, and who waits says for whom', async () => {
  const { page } = world.app
  const shown = await till.components.watch()
  await till.components.startAll.click()
  await expect(till.components.row('Gateway')).toContainText('waiting for Observer')
  await shoot(page, 'starting')
  await till.components.expectState('ready')
  await expect(till.sidebar.instance(SAMPLE.name)).toContainText('14 ready')

  // Every row took every step, in order: Till's own log tells each, however short.
  const walked = stepsIn(world.sandbox)
  expect(Object.keys(walked)).toHaveLength(SAMPLE.components.length + SAMPLE.specialists.length)
  for (const [ref, steps] of Object.entries(walked)) {
    expect(steps, ref).toEqual(['registering', 'initializing', 'starting', 'ready'])
  }
  // Who looked at the slow starter saw it walk, while those that need it said so.
  const seen = await shown.read()
  const statesOf = (ref: string): string[] => [
    ...new Set((seen[`${SAMPLE.id}/${ref}`] ?? []).map(({ state }) => state)),
  ]
  expect(statesOf('telescope')).toEqual(expect.arrayContaining(['unknown', 'starting', 'ready']))
  const waits = (seen[`${SAMPLE.id}/observer`] ?? []).map(({ text }) => text).filter((text) => text.includes('waiting'))
  expect(
    waits.some((text) => /waiting for .*Telescope/.test(text)),
    waits.join('\n'),
  ).toBe(true)
  await shoot(page, 'ready')
})

test('sidebar, table, port map, specialists and timeline tell the same', async () => {
  const { component, ai } = world.sandbox.bases
  await expect(till.components.row('Weather')).toContainText(String(component + OFFSET.weather))
  await expect(till.components.row('Weather')).toContainText(String(ai + OFFSET.weather))
  await expect(till.portMap.cell(component + OFFSET.weather)).toHaveAttribute('data-kind', 'listening')
  await expect(till.portMap.ofKind('listening')).toHaveCount(SAMPLE.components.length + SAMPLE.specialists.length)
  await expect(till.portMap.ofKind('conflict')).toHaveCount(0)
  await till.timeline.unfold()
  expect((await till.timeline.read()).join('\n')).toMatch(/Start all of Tiny Observatory/)

  await till.components.show('AI specialists')
  await expect(till.components.specialists).toHaveCount(SAMPLE.specialists.length)
  for (const name of SAMPLE.specialists) {
    // Answered a ping, and says how long that took.
    await expect(till.components.specialists.filter({ hasText: name })).toContainText(/\d (ms|µs)/)
  }
  await shoot(world.app.page, 'specialists')
  await till.components.show('Components')
})

test('CPU and memory of every component and of the machine appear', async () => {
  for (const name of SAMPLE.components) {
    await expect.poll(() => till.components.figure(name, 'CPU'), { message: name }).toMatch(/^\d[\d.,]*\s?%$/)
    await expect.poll(() => till.components.figure(name, 'Memory'), { message: name }).toMatch(/^\d[\d.,]* [kMG]B$/)
  }
  await expect(till.status).toContainText(/CPU\s*\d[\d.,]*\s?%/)
  await expect(till.status).toContainText(/Memory\s*\d[\d.,]* [GM]B\s*of/)
  await expect(till.status).toContainText('14 of 14 running')
})

test('the log follows', async () => {
  await till.components.row('Seeing').click()
  const log = till.log(`${SAMPLE.id}/${SAMPLE.chatty}`)
  await expect(log.lines).toContainText('sample ')
  const before = (await log.read()).at(-1)
  const after = await eventually('new lines', async () => {
    const last = (await log.read()).at(-1)
    return last !== before && last
  })
  expect(after).toMatch(/sample \d+/)
  // It stays at the end while lines come.
  const gap = (): Promise<number> =>
    log.lines.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)
  await expect.poll(gap).toBeLessThan(40)
  await shoot(world.app.page, 'detail-log')
  await world.app.page.keyboard.press('Escape')
  await world.app.page.keyboard.press('Escape')
})

test('one is stopped, started and restarted, and the others go on', async () => {
  const { page } = world.app
  const before = await pidsOf(page)
  await till.components.act('Stop', 'Gateway')
  await till.components.expectState('stopped', { name: 'Gateway' })
  await expect(till.sidebar.instance(SAMPLE.name)).toContainText('13 ready')
  await expect(till.portMap.cell(world.sandbox.bases.component + OFFSET.gateway)).toHaveAttribute(
    'data-kind',
    'reserved',
  )
  await shoot(page, 'one-stopped')

  await till.components.act('Start', 'Gateway')
  await till.components.expectState('ready', { name: 'Gateway' })
  await till.components.act('Restart', 'Catalog')
  const after = await eventually('catalog has another process', async () => {
    const pids = await pidsOf(page)
    const now = pids[`${SAMPLE.id}/catalog`]
    return now !== undefined && now !== before[`${SAMPLE.id}/catalog`] && pids
  })
  await till.components.expectState('ready')
  const changed = Object.keys(before).filter((ref) => before[ref] !== after[ref])
  expect(changed.toSorted()).toEqual([`${SAMPLE.id}/catalog`, `${SAMPLE.id}/gateway`])
  expect((await healthOf(world.sandbox.bases.component + OFFSET.gateway)).status).toBe('healthy')
})

test('"Stop all" ends everything, and every port is free again', async () => {
  await till.components.stopAll.click()
  await till.components.expectState('stopped')
  await expect(till.sidebar.instance(SAMPLE.name)).toContainText('stopped')
  expect(await pidsOf(world.app.page)).toEqual({})
  expect(world.sandbox.living().filter(({ pid }) => variableOf(pid, 'TILL_RUN') !== null)).toEqual([])
  expect(await isFreeBlock(world.sandbox.bases.component)).toBe(true)
  expect(await isFreeBlock(world.sandbox.bases.ai)).toBe(true)
  await shoot(world.app.page, 'stopped')
})
