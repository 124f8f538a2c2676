import assert from 'node:assert/strict'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from '../../e2e/support/root'
import type { EngineProcess } from '../../src/main/testing/engine-process'
import type { World } from '../../src/main/testing/world'
import { startTrio, stopTrio, withEngines } from './engines'
import type { Fault } from './fault'

const liveness = 'liveness_probe: { http_get: { path: /health }, period_seconds: 0.2, timeout_seconds: 0.4 }'
const PAIR = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], ${liveness}, specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], availability: { restart: always, backoff_seconds: 0.5 } }
`
const HOUR_MS = 3_600_000
const JUMPS_MS = [HOUR_MS, -HOUR_MS, 400 * 24 * HOUR_MS, 0, -24 * HOUR_MS, 0]
/** Several periods of every probe. */
const LOOKED_AT_MS = 1_200
const ASLEEP_MS = 4_000
/** The backoff, its jitter and the start; not an hour. */
const BACK_WITHIN_MS = 10_000

export const fault: Fault = {
  name: 'time that jumps',
  attempts: [
    { name: 'the clock is set back and forth: nothing changes its state', run: () => clocked(jumps) },
    { name: 'in a backoff: the restart comes when it was due', run: () => clocked(inBackoff) },
    { name: 'the engine alone sleeps', run: () => sleeps(() => []) },
    { name: 'the whole machine sleeps', run: () => sleeps((world) => world.living().map(({ pid }) => pid)) },
  ],
}

type Clocked = (world: World, engine: EngineProcess, jump: (ms: number) => void) => Promise<void>

/** Runs `test` with an engine whose wall clock can be moved. */
async function clocked(test: Clocked): Promise<void> {
  await withEngines(PAIR, async (world, begin) => {
    const file = join(world.home, 'clock')
    const jump = (ms: number): void => {
      writeFileSync(`${file}.new`, String(ms))
      renameSync(`${file}.new`, file)
    }
    jump(0)
    world.env['TILL_FAULT_CLOCK'] = file
    const engine = await begin(['-r', join(ROOT, 'bench/faults/shifted-clock.cjs')])
    await startTrio(world, engine)
    await test(world, engine, jump)
    await stopTrio(engine)
  })
}

/** What must not change: each row's state and pid, and how often it was told something. */
async function storyOf(engine: EngineProcess): Promise<unknown> {
  const lines = await engine.call('component.history', { ref: 'trio/hermes', limit: 100 })
  return { units: await engine.units(), lines: lines.lines.length }
}

async function jumps(_: World, engine: EngineProcess, jump: (ms: number) => void): Promise<void> {
  const before = await storyOf(engine)
  for (const ms of JUMPS_MS) {
    jump(ms)
    await sleep(LOOKED_AT_MS)
    assert.deepEqual(await storyOf(engine), before, `after a jump to ${String(ms)} ms`)
  }
}

async function inBackoff(_: World, engine: EngineProcess, jump: (ms: number) => void): Promise<void> {
  for (const ms of [-HOUR_MS, HOUR_MS]) {
    const { engram } = await engine.units()
    process.kill(engram?.pid ?? 0, 'SIGKILL')
    await engine.until((units) => units.some(({ reason }) => reason?.code === 'restarting'), 'the backoff')
    jump(ms)
    const begunAt = performance.now()
    await engine.until((units) => units.every(({ state }) => state === 'ready'), 'ready again')
    assert(performance.now() - begunAt < BACK_WITHIN_MS, 'the restart came late')
    // Else nothing was tried: the engine must have seen another time.
    const { lines } = await engine.call('component.history', { ref: 'trio/engram', limit: 1 })
    const shift = (lines[0]?.at ?? 0) - Date.now()
    assert(Math.abs(shift - ms) < BACK_WITHIN_MS, `the engine’s clock is off by ${String(shift)} ms`)
  }
}

/** The engine is suspended, with these processes, and goes on. */
async function sleeps(who: (world: World) => number[]): Promise<void> {
  await withEngines(PAIR, async (world, begin) => {
    const engine = await begin()
    await startTrio(world, engine)
    const before = await storyOf(engine)
    const pids = [engine.pid, ...who(world)]
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    await sleep(ASLEEP_MS)
    for (const pid of pids.toReversed()) process.kill(pid, 'SIGCONT')
    await sleep(LOOKED_AT_MS)
    assert.deepEqual(await storyOf(engine), before)
    await stopTrio(engine)
  })
}
