import { expect, test } from '@playwright/test'
import { launchAgain } from './support/app'
import { eventually } from './support/eventually'
import { isLiving } from './support/living'
import { TillWindow } from './support/pages/till-window'
import { SAMPLE, makeSample, pidsOf } from './support/sample'
import { findLine, printMenu } from './support/tray-menu'
import { openWorld } from './support/world'

// Till in the tray, over a real D-Bus: what its menu says and does, closing the window, a second start, quitting.
test.skip(process.platform !== 'linux', "the tray's other end is played over D-Bus")
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const COUNT = SAMPLE.components.length + SAMPLE.specialists.length

const isWindowVisible = (): Promise<boolean | undefined> =>
  world.app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())

/** Waits until the line of the instance says this. */
const expectLine = (words: RegExp): Promise<unknown> =>
  eventually(`the tray says ${String(words)}`, async () => {
    const item = await world.sandbox.tray.item()
    return findLine(await item.menu(), [words])
  })

test('an item is registered, whose menu has Till itself', async () => {
  await world.launch()
  const item = await world.sandbox.tray.item()
  expect(await world.sandbox.tray.count()).toBe(1)
  expect(await item.tooltip()).toBe('Till: no instances yet')
  expect(printMenu(await item.menu())).toBe('Open Till\nQuit Till\n')
})

test('it lists an instance with its state and what can be done, and starts it', async () => {
  await makeSample(world.app.page, world.sandbox.bases)
  await expectLine(/Tiny Observatory: not started yet/)
  const item = await world.sandbox.tray.item()
  const menu = await item.menu()
  const lines = findLine(menu, [/Tiny Observatory/])?.lines.map(({ label }) => label)
  expect(lines).toEqual(['Start', 'Open'])

  await item.click(/Tiny Observatory/, 'Start')
  await expectLine(/starting|waiting/)
  await new TillWindow(world.app.page).components.expectState('ready')
  await expectLine(new RegExp(`${String(COUNT)} ready`))
  expect(await item.tooltip()).toBe(`Till. Tiny Observatory: ${String(COUNT)} ready`)
  await expect.poll(async () => printMenu(await item.menu())).toContain('  Stop\n')
})

test('closing the window leaves Till in the tray, says so once, and the tray brings it back', async () => {
  const { electron, page } = world.app
  const close = (): Promise<void> => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await close()
  await expect.poll(isWindowVisible).toBe(false)
  await expect.poll(() => world.sandbox.notifications.seen.length).toBe(1)
  expect(world.sandbox.notifications.seen[0]?.summary).toBe('Till is still running')

  const item = await world.sandbox.tray.item()
  await item.click('Open Till')
  await expect.poll(isWindowVisible).toBe(true)
  await new TillWindow(page).components.expectState('ready')
  await close()
  await expect.poll(isWindowVisible).toBe(false)
  await item.activate()
  await expect.poll(isWindowVisible).toBe(true)
  expect(world.sandbox.notifications.seen).toHaveLength(1)
})

test('a second start raises the first window and ends well', async () => {
  const { electron } = world.app
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  await expect.poll(isWindowVisible).toBe(false)
  expect(await launchAgain(world.sandbox)).toBe(0)
  await expect.poll(isWindowVisible).toBe(true)
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(await world.sandbox.tray.count()).toBe(1)
})

test('Quit asks; "Cancel" changes nothing', async () => {
  const asked = await world.app.answerQuit('cancel')
  const item = await world.sandbox.tray.item()
  await item.click('Quit Till')
  await expect.poll(async () => (await asked()).count).toBe(1)
  const { message, buttons } = await asked()
  expect(message).toBe(`${String(COUNT)} components are running`)
  expect(buttons).toEqual(['Quit, keep them running', 'Quit and stop them', 'Cancel'])
  await new TillWindow(world.app.page).components.expectState('ready')
})

test('“Quit, keep them running”: Till goes, the components live on, and the next Till has them', async () => {
  const before = await pidsOf(world.app.page)
  await world.app.quit('keep')
  await expect.poll(() => world.sandbox.tray.count()).toBe(0)
  await expect.poll(() => world.sandbox.living().length).toBe(COUNT)
  for (const pid of Object.values(before)) expect(isLiving(pid)).toBe(true)

  await world.launch()
  await new TillWindow(world.app.page).components.expectState('ready')
  expect(await pidsOf(world.app.page)).toEqual(before)
})

test('“Quit and stop them” leaves nothing', async () => {
  await world.app.quit('stop')
  await expect.poll(() => world.sandbox.living()).toEqual([])
})
