import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineProcess } from '../../src/main/testing/engine-process'
import { findFreeBase, held } from '../../src/main/testing/free-bases'
import { until, type World } from '../../src/main/testing/world'
import { withEngines } from './engines'
import { NotTried, type Fault } from './fault'

const INSTANCES = ['one', 'two', 'three']
/** Components and specialists of an instance. */
const UNITS = 4
const ROUNDS = 5
/** The goal, from the creation of the new engine's process to its first answer; as long may a guardian take. */
const WITHIN_MS = 2_000

const TRIO = `
  hermes: { <<: *service, port: 1, entrypoint: [talk.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [talk.mjs], depends_on: { hermes: { condition: process_healthy } } }
  rhetor: { <<: *service, port: 3, entrypoint: [talk.mjs], depends_on: { engram: { condition: process_healthy } } }
`
/** Numbers its lines, so that a lost one is seen. */
const TALK = `
let next = 0
setInterval(() => console.log('line', next++), 5)
await import('./part.mjs')
`

export const fault: Fault = {
  name: 'kill -9 of the engine with three instances up',
  attempts: [
    { name: `keep, ${String(ROUNDS)} times: none lost, none duplicated, no line lost`, run: keep },
    { name: 'stop: nothing left', run: stop },
    { name: 'one keeps, two stop: each as it was asked', run: mixed },
  ],
}

type Known = { id: string; state: string; pid: number | null; restarts: number }

async function keep(): Promise<string> {
  return withInstances(async (world, first, begin) => {
    let engine = first
    const before = await unitsOf(engine)
    assert.equal(before.length, INSTANCES.length * UNITS)
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      await engine.kill9()
      assert.equal(world.living().length, before.length, 'who lives on while nobody watches')
      engine = await begin()
      // From its first answer on.
      assert.deepEqual(await unitsOf(engine), before)
      times.push(engine.tookMs)
    }
    const sorted = (units: { pid: number | null }[]): number[] =>
      units.map(({ pid }) => pid ?? 0).toSorted((a, b) => a - b)
    assert.deepEqual(sorted(world.living()), sorted(before))
    for (const { id } of before.filter((unit) => !unit.id.endsWith('-ai'))) await assertWholeLog(engine, id)
    const slowest = Math.max(...times)
    assert(slowest <= WITHIN_MS, `adopted after ${slowest.toFixed(0)} ms`)
    await stopAll(engine)
    return `adopted within ${slowest.toFixed(0)} ms of the new engine’s process`
  })
}

async function stop(): Promise<string> {
  return withInstances(async (world, engine, begin) => {
    for (const id of INSTANCES) await decide(engine, id, 'stop')
    const tookMs = await endedAfterKill(world, engine, () => world.living().length === 0)
    const next = await begin()
    for (const unit of await unitsOf(next)) assert.equal(unit.pid, null, `${unit.id} is told to run`)
    await next.quit()
    return `all gone ${tookMs.toFixed(0)} ms after the kill`
  })
}

async function mixed(): Promise<string> {
  return withInstances(async (world, engine, begin) => {
    const [kept = '', ...stopped] = INSTANCES
    for (const id of stopped) await decide(engine, id, 'stop')
    await decide(engine, kept, 'keep')
    const before = (await unitsOf(engine)).filter(({ id }) => id.startsWith(`${kept}/`))
    await endedAfterKill(world, engine, () => world.living().length <= UNITS)
    const next = await begin()
    assert.deepEqual(
      (await unitsOf(next)).filter(({ id }) => id.startsWith(`${kept}/`)),
      before,
    )
    await stopAll(next)
    return ''
  })
}

/** Kills the engine, and answers after how long it is so; rejects where that is too late. */
async function endedAfterKill(world: World, engine: EngineProcess, isSo: () => boolean): Promise<number> {
  const begunAt = performance.now()
  await engine.kill9()
  await until(isSo, () => `the end of ${JSON.stringify(world.living())}`)
  const tookMs = performance.now() - begunAt
  assert(tookMs <= WITHIN_MS, `ended after ${tookMs.toFixed(0)} ms`)
  return tookMs
}

async function decide({ link }: EngineProcess, id: string, choice: 'keep' | 'stop'): Promise<void> {
  const answer = await link.call('instance.whenTillGoes', { id, choice })
  if (!answer.ok && answer.failure.code === 'engine.unavailable') throw new NotTried('this Till has no guardian yet')
  assert(answer.ok, JSON.stringify(answer))
}

/** Runs `test` with three instances ready in one engine; afterwards nothing of them may be left. */
async function withInstances<T>(
  test: (world: World, engine: EngineProcess, begin: () => Promise<EngineProcess>) => Promise<T>,
): Promise<T> {
  const bases: number[] = []
  const answer = await withEngines(TRIO, async (world, begin) => {
    const engine = await begin()
    try {
      for (const id of INSTANCES) {
        const folder = join(world.home, id)
        cpSync(world.checkout, folder, { recursive: true })
        writeFileSync(join(folder, 'talk.mjs'), TALK)
        const [component, ai] = [await findFreeBase(), await findFreeBase()]
        bases.push(component, ai)
        const request = { platform: null, folder, mode: null, name: id, componentBase: component, aiBase: ai }
        await engine.call('instance.create', request)
        await engine.call('instance.start', { id })
      }
      await untilUnits(engine, (unit) => unit.state === 'ready')
      return await test(world, engine, begin)
    } catch (error) {
      await engine.kill9()
      throw error
    }
  })
  for (const base of bases) assert.deepEqual(await held(base), [], 'ports that are still held')
  return answer
}

async function unitsOf(engine: EngineProcess): Promise<Known[]> {
  const { instances } = await engine.call('status.get', {})
  return instances.flatMap(({ components, specialists }): Known[] => [
    ...components.map(({ id, state, pid, restarts }) => ({ id, state, pid, restarts })),
    ...specialists.map(({ id, state, pid }) => ({ id, state, pid, restarts: 0 })),
  ])
}

async function untilUnits(engine: EngineProcess, isSo: (unit: Known) => boolean): Promise<void> {
  const giveUpAt = performance.now() + 30_000
  for (;;) {
    const units = await unitsOf(engine)
    if (units.every(isSo)) return
    assert(performance.now() < giveUpAt, JSON.stringify(units))
    await new Promise((done) => setTimeout(done, 25))
  }
}

async function stopAll(engine: EngineProcess): Promise<void> {
  for (const id of INSTANCES) await engine.call('instance.stop', { id })
  await untilUnits(engine, ({ pid }) => pid === null)
  await engine.quit()
}

/** Every numbered line from the first on, also those from while nobody watched. */
async function assertWholeLog(engine: EngineProcess, ref: string): Promise<void> {
  const { lines } = await engine.call('log.open', { ref, lines: 5_000, follow: false })
  const numbers = lines.flatMap(({ text }) => (text.startsWith('line ') ? [Number(text.slice(5))] : []))
  const first = numbers[0] ?? -1
  assert(numbers.length > 50, `${ref} has only ${String(numbers.length)} lines`)
  assert(lines.length === 5_000 || first === 0, `the log of ${ref} begins with line ${String(first)}`)
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => first + index),
    `lines of ${ref} are missing`,
  )
}
