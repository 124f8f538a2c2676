import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { carriers } from '../../src/main/adapters/processes/testing/sandbox'
import type { EngineProcess } from '../../src/main/testing/engine-process'
import { until, type World } from '../../src/main/testing/world'
import { startTrio, stopTrio, withEngines } from './engines'
import type { Fault } from './fault'

const MANY = 100
const WITHIN_MS = 2_000
/** What a person may need to notice that a guardian was killed, and kill Till as well. */
const A_MOMENT_MS = 500

const PLAIN = Array.from({ length: MANY }, (_, at) => `  c${String(at)}: { command: sleep 600 }\n`).join('')
const LAUNCH = `import { spawn } from 'node:child_process'
spawn(process.execPath, ['part.mjs'], { detached: true, stdio: 'inherit' }).unref()
`
const DAEMON = '  hermes: { <<: *service, port: 1, entrypoint: [launch.mjs], is_daemon: true }\n'
const ORDERLY = `
  hermes:
    command: "trap 'echo signal >> told' TERM; while [ ! -e over ]; do sleep 0.02; done; echo orderly >> told"
    shutdown: { command: touch over }
`

export const fault: Fault = {
  name: 'what outlives the engine',
  attempts: [
    { name: `kill -9 beside ${String(MANY)} components: each is adopted, none restarted`, run: many },
    { name: 'a daemon is adopted, and ends with the stop', run: daemonKept },
    { name: 'a daemon that is to stop with Till', run: daemonStopped },
    { name: 'a shutdown command is kept to where Till is killed', run: orderly },
    { name: 'its guardian is killed, and Till a moment later', run: unguarded },
  ],
}

async function many(): Promise<string> {
  return withEngines(PLAIN, async (world, begin) => {
    const first = await begin()
    await startTrio(world, first)
    const before = await first.units()
    assert.equal(Object.keys(before).length, MANY)
    await first.kill9()
    const second = await begin()
    assert.deepEqual(await second.units(), before)
    assert.equal(world.living().length, MANY)
    assert(second.tookMs <= WITHIN_MS, `adopted after ${second.tookMs.toFixed(0)} ms`)
    await stopTrio(second)
    return `adopted within ${second.tookMs.toFixed(0)} ms`
  })
}

async function daemonKept(): Promise<void> {
  await withEngines(DAEMON, async (world, begin) => {
    world.write('launch.mjs', LAUNCH)
    const first = await begin()
    await startTrio(world, first)
    const before = await first.units()
    assert.deepEqual(
      world.living().map(({ pid }) => pid),
      [before['hermes']?.pid],
    )
    await first.kill9()
    const second = await begin()
    assert.deepEqual(await second.units(), before)
    await stopTrio(second)
  })
}

async function daemonStopped(): Promise<string> {
  return withEngines(DAEMON, async (world, begin) => {
    world.write('launch.mjs', LAUNCH)
    return stopsWithTill(world, begin)
  })
}

async function orderly(): Promise<string> {
  return withEngines(ORDERLY, async (world, begin) => {
    const told = await stopsWithTill(world, begin)
    assert.equal(world.read('told'), 'orderly\n')
    return told
  })
}

async function unguarded(): Promise<string> {
  return withEngines('  hermes: { command: sleep 600 }\n', async (world, begin) =>
    stopsWithTill(world, begin, async (engine) => {
      const [guardian = 0] = guardiansOf(world)
      process.kill(guardian, 'SIGKILL')
      await sleep(A_MOMENT_MS)
      await engine.kill9()
    }),
  )
}

/** Starts all, lets it stop with Till, and kills Till; answers how long it took until nothing was left. */
async function stopsWithTill(
  world: World,
  begin: () => Promise<EngineProcess>,
  kill: (engine: EngineProcess) => Promise<void> = (engine) => engine.kill9(),
): Promise<string> {
  const engine = await begin()
  await startTrio(world, engine)
  await engine.call('instance.whenTillGoes', { id: 'trio', choice: 'stop' })
  await until(
    () => guardiansOf(world).length === 1,
    () => 'the guardian',
  )
  // The folder and the variables of a command are read first.
  await sleep(A_MOMENT_MS)
  await kill(engine)
  const begunAt = performance.now()
  await until(
    () => world.living().length === 0,
    () => `the end of ${JSON.stringify(world.living())}`,
  )
  const tookMs = performance.now() - begunAt
  assert(tookMs <= WITHIN_MS, `gone after ${tookMs.toFixed(0)} ms`)
  const next = await begin()
  for (const { ref, state } of Object.values(await next.units())) assert.equal(state, 'stopped', ref)
  await next.quit()
  return `gone after ${tookMs.toFixed(0)} ms`
}

/** Guardians of this world's Till, by the variable that only they have. */
function guardiansOf(world: World): number[] {
  const ofThisTill = new Set(carriers(`TILL_HOME=${world.env['TILL_HOME'] ?? ''}\0`))
  return carriers('TILL_GUARDED_RUNS=').filter((pid) => ofThisTill.has(pid))
}
