import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineProcess, Unit } from '../../src/main/testing/engine-process'
import { startTrio, stopTrio, withEngines } from './engines'
import { NotTried, type Fault } from './fault'

const always = 'availability: { restart: always, backoff_seconds: 1 }'
/** Three bad answers end it: they must be its own. */
const asked = 'liveness_probe: { http_get: { path: /health }, period_seconds: 0.2, timeout_seconds: 1 }'
/** Fewer than any engine has open: what is open stays so, and nothing else can be opened. */
const NO_MORE = 8
/** Many periods of that. */
const LACKING_MS = 2_000
const TRIO = ['hermes', 'engram', 'prism']
  .map((name, at) => `  ${name}: { <<: *service, port: ${String(at)}, entrypoint: [part.mjs], ${always}, ${asked} }\n`)
  .join('')
/** Longer than a write waits for its turn. */
const LOCKED_S = 3
const HOLDER = `import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute('BEGIN IMMEDIATE')
print('held', flush=True)
time.sleep(${String(LOCKED_S)})`

export const fault: Fault = {
  name: 'a machine that lacks something for a moment',
  attempts: [
    { name: 'open files: what could not be restarted is tried again, and comes up', run: files },
    { name: 'the database, which another process keeps locked', run: locked },
  ],
}

async function crashOne(engine: EngineProcess): Promise<void> {
  process.kill((await engine.units())['engram']?.pid ?? 0, 'SIGKILL')
}

const allReady = (engine: EngineProcess) =>
  engine.until((units) => units.every(({ state }) => state === 'ready'), 'all ready again')

/** Raises or lowers how many files a process may have open. */
function limitFiles(pid: number, most: number): void {
  try {
    execFileSync('prlimit', ['--pid', String(pid), `--nofile=${String(most)}:4096`], { stdio: 'ignore' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new NotTried('there is no prlimit(1)')
    throw error
  }
}

async function files(): Promise<string> {
  return withEngines(TRIO, async (world, begin) => {
    const engine = await begin()
    await startTrio(world, engine)
    limitFiles(engine.pid, NO_MORE)
    await crashOne(engine)
    const isKept = ({ ref, pid, reason }: Unit): boolean =>
      ref === 'trio/engram' && pid === null && /too many files/.test(reason?.message ?? '')
    const { engram, hermes, prism } = await engine.until((units) => units.some(isKept), 'the refusal')
    await sleep(LACKING_MS)
    limitFiles(engine.pid, 4_096)
    const after = await allReady(engine)
    // Who is well goes on: Till could not ask, which is no fault of theirs.
    assert.deepEqual([after['hermes']?.pid, after['prism']?.pid], [hermes?.pid, prism?.pid])
    assert.equal(world.living().length, 3)
    await stopTrio(engine)
    return engram?.reason?.message ?? ''
  })
}

async function locked(): Promise<string> {
  return withEngines(TRIO, async (world, begin) => {
    const engine = await begin()
    await startTrio(world, engine)
    const holder = spawn('python3', ['-c', HOLDER, world.folder.database], { stdio: ['ignore', 'pipe', 'ignore'] })
    const isThere = await Promise.race([
      once(holder, 'error').then(() => false),
      once(holder.stdout, 'data').then(() => true),
    ])
    if (!isThere) throw new NotTried('there is no python3 with sqlite3')
    const gone = once(holder, 'exit')
    await crashOne(engine)
    await gone
    await allReady(engine)
    assert.equal(world.living().length, 3)
    const { entries } = await engine.call('component.transitions', { ref: 'trio/engram', limit: 20 })
    assert.equal(entries.filter(({ state }) => state === 'failed').length >= 1, true, 'its crash is not on record')
    await stopTrio(engine)
    return `locked for ${String(LOCKED_S)} s`
  })
}
