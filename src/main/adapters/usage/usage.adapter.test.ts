import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { totalmem } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { until } from '../processes/testing/sandbox'
import { createPortableUsage } from './portable'
import { parseProcessStat } from './process-stat'
import { createUsage } from './usage'
import type { ProcessIdentity, Usage } from '../../engine/effects'
import type { RunId } from '@shared/model/ids'

type Child = { run: RunId; identity: ProcessIdentity; end(): Promise<void> }

const IDLE = 'setInterval(() => {}, 1000)'
const BUSY = 'for (;;) {}'
/** Keeps 100 MB in memory. */
const BIG = `const held = Buffer.alloc(100e6, 1); ${IDLE}`
const child = (program: string, options = '{}') =>
  `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(program)}], ${options}); ${IDLE}`
/** Works in children that live for a tenth of a second each. */
const SHORT_LIVED = `const { spawnSync } = require('node:child_process'); for (;;) spawnSync(process.execPath, ['-e', 'const end = Date.now() + 100; while (Date.now() < end);'])`

let count = 0

async function start(program: string): Promise<Child> {
  const started = spawn(process.execPath, ['-e', program], { detached: true, stdio: 'ignore' })
  const { pid } = started
  if (pid === undefined) throw new Error('The child could not be started.')
  const exited = once(started, 'exit')
  const end = async (): Promise<void> => {
    killGroup(pid)
    await exited
  }
  onTestFinished(end)
  count += 1
  const stat = parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return {
    run: `run-of-usage-${count}` as RunId,
    identity: { bootId: 'boot', pid, startTicks: stat?.startTicks ?? 0 },
    end,
  }
}

function killGroup(pid: number): void {
  // The group of 0 is the one that runs this test.
  if (pid <= 1) throw new Error(`${pid} is nobody’s child here.`)
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // Nobody of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** The pid of its child, once that is there. */
function childOf(run: Child): Promise<number> {
  return until(() => childrenOf(run.identity.pid)[0])
}

/** Pids whose parent is `pid`. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

function open(): Usage {
  const usage = createUsage()
  onTestFinished(() => usage.dispose())
  return usage
}

/** Cores that each run used over a while; the processes had their time to start before. */
async function measure(usage: Usage, runs: Child[], ms = 1_000): Promise<(number | undefined)[]> {
  await sleep(400)
  await usage.sample(runs)
  await sleep(ms)
  const { usage: rows } = await usage.sample(runs)
  return runs.map(({ run }) => rows[run]?.cpu)
}

/** What a busy process gets at least, in cores, on a machine that has much else to do; an idle one uses none. */
const BUSY_CORES = 0.06

/** Measures until the first is seen at work and the others have begun: children boot slowly on a busy machine. */
async function measureUntilBusy(...[usage, runs, ms]: Parameters<typeof measure>): ReturnType<typeof measure> {
  for (let tries = 0; ; tries += 1) {
    const cores = await measure(usage, runs, ms)
    const [busy = 0, ...others] = cores
    if ((busy > BUSY_CORES && others.every((idle = 0) => idle < busy / 3)) || tries === 15) return cores
  }
}

describe.skipIf(process.platform !== 'linux')('what runs use', () => {
  test('a busy process about a core, an idle one nothing, and the first answer is 0', async () => {
    const usage = open()
    const [busy, idle] = [await start(BUSY), await start(IDLE)]
    const first = await usage.sample([busy, idle])
    expect(first.usage[busy.run]?.cpu).toBe(0)
    const [busyCores = 0, idleCores = 1] = await measureUntilBusy(usage, [busy, idle])
    expect(busyCores).toBeGreaterThan(BUSY_CORES)
    expect(busyCores).toBeLessThan(1.3)
    expect(idleCores).toBeLessThan(busyCores / 3)
    const { machine, usage: rows } = await usage.sample([busy, idle])
    expect(rows[idle.run]?.memoryBytes).toBeGreaterThan(1_000_000)
    expect(machine.cpu).toBeGreaterThan(0.1)
    expect(machine.cpu).toBeLessThanOrEqual(1)
  })

  test('a grandchild is counted, and its memory', async () => {
    const usage = open()
    const run = await start(child(child(BUSY)))
    const big = await start(child(BIG))
    const [cores = 0] = await measureUntilBusy(usage, [run, big])
    expect(cores).toBeGreaterThan(BUSY_CORES)
    const memoryOf = async ({ run: id }: Child) => (await usage.sample([run, big])).usage[id]?.memoryBytes
    await expect.poll(() => memoryOf(big)).toBeGreaterThan(130e6)
  })

  test('a descendant in a session of its own is counted', async () => {
    const usage = open()
    const run = await start(child(BUSY, '{ detached: true }'))
    const strayed = await childOf(run)
    onTestFinished(() => killGroup(strayed))
    const [cores = 0] = await measureUntilBusy(usage, [run])
    expect(cores).toBeGreaterThan(BUSY_CORES)
  })

  test('work done by children too short-lived to be seen is counted', async () => {
    const usage = open()
    const run = await start(SHORT_LIVED)
    const [cores = 0] = await measureUntilBusy(usage, [run], 1_500)
    expect(cores).toBeGreaterThan(BUSY_CORES)
    expect(cores).toBeLessThan(2.01)
  })

  test('a tracked child that ends is not counted twice', async () => {
    const usage = open()
    const run = await start(child(BUSY))
    const [cores = 0] = await measureUntilBusy(usage, [run], 600)
    expect(cores).toBeGreaterThan(BUSY_CORES)
    process.kill(await childOf(run), 'SIGKILL')
    await until(() => childrenOf(run.identity.pid).length === 0)
    await usage.sample([run])
    await sleep(500)
    const { usage: rows } = await usage.sample([run])
    expect(rows[run.run]?.cpu).toBeLessThan(0.1)
  })

  test('an ended process gives no row, nor does another process on its pid', async () => {
    const usage = open()
    const [run, other] = [await start(IDLE), await start(IDLE)]
    expect(Object.keys((await usage.sample([run, other])).usage)).toHaveLength(2)
    await run.end()
    expect(Object.keys((await usage.sample([run, other])).usage)).toEqual([other.run])
    const impostor = { ...other, identity: { ...other.identity, startTicks: other.identity.startTicks - 1 } }
    expect((await open().sample([impostor])).usage).toEqual({})
  })

  test('descriptors are kept open for members and closed when they end', async () => {
    const openStats = () => readdirSync('/proc/self/fd').length
    const usage = createUsage()
    const runs = [await start(IDLE), await start(IDLE)]
    await sleep(300)
    const before = openStats()
    await usage.sample(runs)
    expect(openStats()).toBe(before + 2)
    usage.dispose()
    expect(openStats()).toBe(before)
  })

  test('the machine', async () => {
    const { machine, usage } = await open().sample([])
    expect(usage).toEqual({})
    expect(machine.memoryTotalBytes).toBe(totalmem())
    expect(machine.memoryUsedBytes).toBeGreaterThan(50e6)
    expect(machine.memoryUsedBytes).toBeLessThan(machine.memoryTotalBytes)
  })

  test('what systeminformation tells of this very machine is understood', async () => {
    const run = await start(IDLE)
    const identity = { ...run.identity, startTicks: Date.now() }
    const { machine, usage } = await createPortableUsage().sample([{ ...run, identity }])
    expect(machine.memoryTotalBytes).toBeGreaterThan(1e8)
    expect(usage[run.run]?.memoryBytes).toBeGreaterThan(0)
    // It has just begun: its memory comes.
    const memory = async () => (await createPortableUsage().sample([{ ...run, identity }])).usage[run.run]?.memoryBytes
    await expect.poll(memory).toBeGreaterThan(1_000_000)
  })
})
