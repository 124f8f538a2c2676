import { expect, test } from '@playwright/test'
import { ask } from './support/bridge'
import { isFreeBlock } from './support/free-blocks'
import { isLiving, variableOf } from './support/living'
import { TillWindow } from './support/pages/till-window'
import { OFFSET, SAMPLE, healthOf, makeSample, pidsOf } from './support/sample'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// Till is killed while a platform runs. Nothing of the platform may notice, and the next Till finds all of it again.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const COUNT = SAMPLE.components.length + SAMPLE.specialists.length
let till: TillWindow
let before: Record<string, number> = {}
let uptimeBefore = 0

const runs = (): { pid: number; run: string }[] =>
  world.sandbox.living().flatMap(({ pid }) => {
    const run = variableOf(pid, 'TILL_RUN')
    return run === null ? [] : [{ pid, run }]
  })

test('a platform runs', async () => {
  const { page } = await world.launch()
  await makeSample(page, world.sandbox.bases)
  await ask(page, 'instance.start', { id: SAMPLE.id })
  await new TillWindow(page).components.expectState('ready')
  // Specialists may come a moment later.
  await expect.poll(async () => Object.keys(await pidsOf(page))).toHaveLength(COUNT)
  before = await pidsOf(page)
  uptimeBefore = (await healthOf(world.sandbox.bases.component + OFFSET.seeing)).uptime
})

test('after kill -9 of Till its components live on and serve', async () => {
  await world.app.kill9()
  await expect.poll(() => world.sandbox.living().length, { message: 'only components live' }).toBe(COUNT)
  for (const [ref, pid] of Object.entries(before)) expect(isLiving(pid), ref).toBe(true)
  const seeing = world.sandbox.bases.component + OFFSET.seeing
  expect((await healthOf(seeing)).status).toBe('healthy')
  // Told in tenths of a second: it has to go on, not to have gone on already.
  await expect.poll(async () => (await healthOf(seeing)).uptime).toBeGreaterThan(uptimeBefore)
})

test('the next start finds all of them again within seconds, and starts none twice', async () => {
  const { page } = await world.launch()
  till = new TillWindow(page)
  await till.components.expectState('ready')
  await expect(till.sidebar.instance(SAMPLE.name)).toContainText(`${String(COUNT)} ready`)
  expect(await pidsOf(page)).toEqual(before)
  const living = runs()
  expect(living.map(({ pid }) => pid).toSorted((a, b) => a - b)).toEqual(
    Object.values(before).toSorted((a, b) => a - b),
  )
  expect(new Set(living.map(({ run }) => run)).size).toBe(COUNT)
  expect((await till.timeline.read()).join('\n')).toContain(`Till is back and found ${String(COUNT)} running processes`)
  await till.components.row('Seeing').click()
  // Its log goes on where it was, without a gap for the time nobody watched.
  await expect(till.log(`${SAMPLE.id}/seeing`).lines).toContainText('sample ')
  await expect(page.getByText('found again, started by an earlier Till')).toBeVisible()
  await shoot(page, 'found-again')
})

test('what was found again can be restarted and stopped like all others', async () => {
  const { page } = world.app
  await till.components.act('Restart', 'Catalog')
  await expect.poll(async () => (await pidsOf(page))[`${SAMPLE.id}/catalog`]).not.toBe(before[`${SAMPLE.id}/catalog`])
  await till.components.expectState('ready')
  await till.components.stopAll.click()
  await till.components.expectState('stopped')
  await expect.poll(() => runs()).toEqual([])
  for (const base of Object.values(world.sandbox.bases)) expect(await isFreeBlock(base)).toBe(true)
})
