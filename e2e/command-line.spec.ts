import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { writeCheckout } from './support/checkout'
import { statusOf, till } from './support/cli'
import { isFreeBlock } from './support/free-blocks'
import { TillWindow } from './support/pages/till-window'
import { OFFSET, SAMPLE, healthOf } from './support/sample'
import { openWorld } from './support/world'

// The same without a window: what scripts rely on. The app opens at the end, and takes over.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const COUNT = SAMPLE.components.length + SAMPLE.specialists.length
const run = (...args: string[]): ReturnType<typeof till> => till(world.sandbox, args)
const bases = (): string[] => [
  '--port-base',
  String(world.sandbox.bases.component),
  '--ai-port-base',
  String(world.sandbox.bases.ai),
]
const pidsOf = async (): Promise<(number | null)[]> =>
  (await statusOf(world.sandbox)).instances.flatMap(({ components, specialists }) =>
    [...components, ...specialists].map(({ pid }) => pid),
  )

test('before anything was made, it says so and starts nothing', async () => {
  const status = await run('status', '--json')
  expect(status).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(status.out)).toEqual({ version: 1, instances: [] })
  expect((await run('down')).code).toBe(0)
  expect((await run('quit')).out).toContain('Till does not run')
  expect((await run('logs', 'nobody')).code).toBe(4)
  expect(world.sandbox.living()).toEqual([])
})

test('what can’t be understood ends with 2, what does not exist with 4', async () => {
  expect((await run('fly')).code).toBe(2)
  expect((await run('up', 'sample', '--port-base', 'high')).code).toBe(2)
  const nowhere = await run('up', './nowhere')
  expect(nowhere.code).toBe(4)
  expect(nowhere.err).toContain('neither a platform nor a folder nor an instance')
  const folder = world.sandbox.folder('home/broken')
  writeFileSync(join(folder, 'till.yaml'), 'name: Broken\ncomponents:\n  one: { port: zero, command: run-it }\n')
  const broken = await run('up', folder)
  expect(broken.code).toBe(5)
  expect(broken.err).toMatch(/till\.yaml.*3:\d+/)
  // An engine that had nothing to do is not left behind.
  await expect.poll(() => world.sandbox.living()).toEqual([])
})

test('"up --wait" makes the sample, starts it and tells how it comes along', async () => {
  const up = await run('up', 'sample', ...bases(), '--wait')
  expect(up.err + up.out).toContain('telescope')
  expect(up.code, up.err).toBe(0)
  const health = await healthOf(world.sandbox.bases.component + OFFSET.gateway)
  expect(health.status).toBe('healthy')
})

test('"status --json" keeps its contract', async () => {
  const { instances } = await statusOf(world.sandbox)
  expect(instances).toHaveLength(1)
  const [instance] = instances
  expect(instance).toMatchObject({ id: SAMPLE.id, name: SAMPLE.name, platform: 'sample', state: 'ready' })
  expect(instance?.ports.component).toEqual({ base: world.sandbox.bases.component, size: 100 })
  expect(instance?.components).toHaveLength(SAMPLE.components.length)
  expect(instance?.specialists).toHaveLength(SAMPLE.specialists.length)
  for (const { id, state, pid, port, since } of instance?.components ?? []) {
    expect(state, id).toBe('ready')
    expect(pid, id).toBeGreaterThan(0)
    expect(port, id).toBeGreaterThanOrEqual(world.sandbox.bases.component)
    expect(Math.abs(Date.now() - since), id).toBeLessThan(600_000)
  }
  const table = await run('status')
  expect(table.code).toBe(0)
  for (const name of SAMPLE.components) expect(table.out.toLowerCase()).toContain(name.toLowerCase())
})

test('"up" twice is the same as once, also at the same time', async () => {
  const before = await pidsOf()
  const [one, two] = await Promise.all([run('up', 'sample', '--wait'), run('up', 'sample', '--wait')])
  expect([one.code, two.code], one.err + two.err).toEqual([0, 0])
  expect(await pidsOf()).toEqual(before)
  expect((await statusOf(world.sandbox)).instances).toHaveLength(1)
})

test('"ports" names every planned port and who listens', async () => {
  const ports = await run('ports', '--json')
  expect(ports.code).toBe(0)
  const report = JSON.parse(ports.out) as {
    version: number
    planned: { name: string; port: number; listener: { owner: string; pid: number } | null }[]
  }
  expect(report.version).toBe(1)
  const listening = report.planned.filter(({ listener }) => listener?.owner === 'ours')
  expect(listening).toHaveLength(COUNT)
  const pids = await pidsOf()
  for (const { name, listener } of listening) expect(pids, name).toContain(listener?.pid)
  expect((await run('ports')).out).toContain(String(world.sandbox.bases.component))
})

test('"logs" shows the last lines', async () => {
  const logs = await run('logs', SAMPLE.chatty, '-n', '5')
  expect(logs.code).toBe(0)
  const lines = logs.out.trimEnd().split('\n')
  expect(lines).toHaveLength(5)
  for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\S+ (DEBUG|INFO|WARN|ERROR) +\S/)
  const unknown = await run('logs', 'nobody')
  expect(unknown.code).toBe(4)
  expect(unknown.err).toContain('seeing')
  const nobody = await run('down', 'nobody')
  expect(nobody.code).toBe(4)
  expect(nobody.err).toContain(SAMPLE.id)
})

test('one component is restarted from the command line', async () => {
  const before = await pidsOf()
  expect((await run('restart', 'catalog')).code).toBe(0)
  await expect.poll(async () => (await pidsOf()).filter((pid, index) => pid !== before[index]).length).toBe(1)
  await expect.poll(async () => (await statusOf(world.sandbox)).instances[0]?.state).toBe('ready')
})

test('the app opens while the engine without a window runs, and takes over', async () => {
  const before = await pidsOf()
  const app = await world.launch()
  const { components, settings } = new TillWindow(app.page)
  await components.expectState('ready')
  await settings.open()
  await expect(settings.dialog).toContainText(`pid ${String(app.pid)}, in the app`)
  await settings.close()
  expect(await pidsOf()).toEqual(before)
  // The command line now talks to the app: what it asks for is seen in the window.
  expect((await run('stop', 'gateway')).code).toBe(0)
  await components.expectState('stopped', { name: 'Gateway' })
  expect((await run('start', 'gateway')).code).toBe(0)
  await components.expectState('ready', { name: 'Gateway' })
  // One engine a data folder: only components and the app live.
  const engines = world.sandbox.living().filter(({ commandLine }) => commandLine.includes('headless'))
  expect(engines).toEqual([])
})

test('"down" stops everything and waits for it; "quit" ends the app', async () => {
  const down = await run('down')
  expect(down.code, down.err).toBe(0)
  expect(await pidsOf()).toEqual(Array.from({ length: COUNT }, () => null))
  for (const base of Object.values(world.sandbox.bases)) expect(await isFreeBlock(base)).toBe(true)
  const quit = await run('quit')
  expect(quit.code, quit.err).toBe(0)
  await expect.poll(() => world.sandbox.living()).toEqual([])
  expect((await run('quit')).out).toContain('Till does not run')
})

test('two "up" of one folder at once make one instance', async () => {
  const folder = writeCheckout(join(world.sandbox.home, 'shop'), 'Corner Shop', [{ id: 'desk', bootMs: 0, needs: [] }])
  const { component } = await world.sandbox.moreBases()
  const up = (): ReturnType<typeof till> => run('up', folder, '--port-base', String(component), '--wait')
  const both = await Promise.all([up(), up()])
  for (const { code, err } of both) expect(code, err).toBe(0)
  const { instances } = await statusOf(world.sandbox)
  expect(instances.filter(({ root }) => root.endsWith('/shop'))).toHaveLength(1)
  expect((await run('quit', '--stop')).code).toBe(0)
  await expect.poll(() => world.sandbox.living()).toEqual([])
})
