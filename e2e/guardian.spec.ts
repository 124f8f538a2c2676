import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, test } from '@playwright/test'
import { ask } from './support/bridge'
import { CHILD } from './support/checkout'
import { till as typeTill } from './support/cli'
import { isFreeBlock } from './support/free-blocks'
import { isLiving } from './support/living'
import { TillWindow } from './support/pages/till-window'
import { SAMPLE, makeSample, pidsOf } from './support/sample'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// What becomes of a platform when Till goes is a person's choice, and it holds even where Till is killed.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const COUNT = SAMPLE.components.length + SAMPLE.specialists.length

const guardians = (): number[] =>
  world.sandbox.living().flatMap(({ pid, commandLine }) => (commandLine.includes('guardian.cjs') ? [pid] : []))

async function running(): Promise<TillWindow> {
  const { page } = world.app
  const till = new TillWindow(page)
  await ask(page, 'instance.start', { id: SAMPLE.id })
  await till.components.expectState('ready')
  // Specialists may come a moment later.
  await expect.poll(async () => Object.keys(await pidsOf(page))).toHaveLength(COUNT)
  return till
}

test('a person says in the window that an instance stops when Till goes', async () => {
  const { page } = await world.launch()
  await makeSample(page, world.sandbox.bases)
  await running()
  expect(guardians()).toEqual([])
  await page.getByRole('button', { name: `More for ${SAMPLE.name}` }).click()
  await page.getByRole('menuitem', { name: 'When Till goes: as in the settings…' }).click()
  const dialog = page.getByRole('dialog', { name: `When Till goes: ${SAMPLE.name}` })
  await expect(dialog.getByRole('radio', { name: /^As in the settings/ })).toBeChecked()
  // By keyboard: up from the first is the last.
  await page.keyboard.press('ArrowUp')
  await expect(dialog.getByRole('radio', { name: /^Stop/ })).toBeChecked()
  await shoot(page, 'when-till-goes')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect.poll(guardians).toHaveLength(1)
})

test('after kill -9 of Till nothing of it is left within seconds, and its ports are free', async () => {
  const pids = Object.values(await pidsOf(world.app.page))
  await world.app.kill9()
  await expect.poll(() => pids.filter(isLiving)).toEqual([])
  await expect.poll(() => world.sandbox.living()).toEqual([])
  for (const base of Object.values(world.sandbox.bases)) expect(await isFreeBlock(base)).toBe(true)
})

test('the next Till says that they were stopped, and starts nothing', async () => {
  const { page } = await world.launch()
  const till = new TillWindow(page)
  await till.components.expectState('stopped')
  expect((await till.timeline.read()).join('\n')).toContain(
    `Till went away, and its guardian stopped ${String(COUNT)} processes`,
  )
  expect(await pidsOf(page)).toEqual({})
  await expect(page.getByText('needs a decision')).toBeHidden()
})

test('a guardian that is killed is replaced, and one that keeps running needs none', async () => {
  await running()
  await expect.poll(guardians).toHaveLength(1)
  const [first] = guardians()
  process.kill(first ?? 0, 'SIGKILL')
  await expect.poll(() => guardians().filter((pid) => pid !== first)).toHaveLength(1)
  const told = await typeTill(world.sandbox, ['when-till-goes', SAMPLE.id, 'keep'])
  expect(told.out).toContain(`${SAMPLE.name} keeps running when Till goes.`)
  await expect.poll(guardians).toEqual([])
})

test('kept running, it is found again after kill -9; a process nobody is sure of is decided about in the window', async () => {
  const before = await pidsOf(world.app.page)
  await world.app.kill9()
  // What an earlier Till is said to have started twice: it carries the tags of a row that runs, and of one that is no more.
  const stray = (component: string, run: string): number => {
    const child = spawn(process.execPath, [CHILD, '0', '0'], {
      cwd: world.sandbox.folder('home/elsewhere'),
      detached: true,
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: world.sandbox.home,
        TILL_INSTANCE: SAMPLE.id,
        TILL_COMPONENT: component,
        TILL_RUN: run,
        TILL_DATA: world.sandbox.tillHome,
      },
    })
    child.unref()
    return child.pid ?? 0
  }
  // Runs are known machine-wide: another run of this very story must not have the same.
  const twice = stray('clock', `stray-${randomUUID()}`)
  const gone = stray('orrery', `stray-${randomUUID()}`)

  const { page } = await world.launch()
  const till = new TillWindow(page)
  await till.components.expectState('ready')
  expect(await pidsOf(page)).toEqual(before)
  await expect(page.getByRole('main').getByText('2 processes need a decision').first()).toBeVisible()
  await shoot(page, 'uncertain-strip')

  await page.getByRole('button', { name: 'Decide…' }).click()
  const dialog = page.getByRole('dialog', { name: '2 processes need a decision' })
  const first = dialog.getByRole('listitem', { name: new RegExp(`process ${String(twice)}`) })
  await expect(first).toContainText(`which runs already as process ${String(before[`${SAMPLE.id}/clock`])}.`)
  await expect(first.getByRole('radio', { name: /^Leave it alone/ })).toBeChecked()
  await shoot(page, 'uncertain')
  await first.getByRole('radio', { name: /^End it/ }).click()
  await first.getByRole('button', { name: 'End it' }).click()
  await expect.poll(() => isLiving(twice)).toBe(false)
  await expect(page.getByRole('dialog', { name: 'A process needs a decision' })).toBeVisible()

  // The other one by the command line, while the card is open.
  const listed = await typeTill(world.sandbox, ['uncertain', '--json'])
  expect(JSON.parse(listed.out)).toMatchObject([{ pid: gone, ref: `${SAMPLE.id}/orrery` }])
  const ended = await typeTill(world.sandbox, ['uncertain', String(gone), '--end'])
  expect(ended.out).toContain('was ended')
  await expect.poll(() => isLiving(gone)).toBe(false)
  await expect(page.getByRole('dialog', { name: 'Nothing to decide' })).toBeVisible()
  await page.keyboard.press('Escape')
  expect(await pidsOf(page)).toEqual(before)
})

test('its own rule holds at a quit, and who has one is not asked about', async () => {
  const { app, sandbox } = world
  await typeTill(sandbox, ['when-till-goes', SAMPLE.id, 'stop'])
  // A question would be answered by staying.
  await app.answerQuit('cancel')
  const closed = app.electron.waitForEvent('close')
  app.electron.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined)
  await expect.poll(() => sandbox.living()).toEqual([])
  // Whoever tidies up after the story must not ask one that is about to be gone.
  await closed
})
