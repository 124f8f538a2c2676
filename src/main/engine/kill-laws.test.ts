import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import { createEngine } from './create-engine'
import type { Effects } from './effects'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'
import type { Script } from './testing/fake-machine'

const ID = 'primary' as InstanceId
const NAMES = ['hermes', 'engram', 'rhetor'] as const
const ref = (name: string): Ref => `primary/${name}` as Ref

type World = ReturnType<typeof createWorld>

/** An engine that can be killed: from then on nothing it waits for comes, and nothing it does has any effect. */
async function begin(world: World, latencyMs: () => number): Promise<{ engine: Engine; kill: () => void }> {
  let isDead = false
  const { clock, machine, storage } = world
  const never = <T>(): Promise<T> => new Promise<T>(() => {})
  const pause = (ms: number): Promise<void> =>
    ms === 0 ? Promise.resolve() : new Promise((done) => void clock.after(ms, done))
  const mortal =
    <A extends unknown[], T>(act: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      await pause(latencyMs())
      if (isDead) return never()
      const answer = await act(...args)
      // What was done is done, whether or not anybody hears of it.
      await pause(latencyMs())
      return isDead ? never() : answer
    }
  const effects: Effects = {
    ...world.effects,
    clock: { ...clock, after: (ms, run) => clock.after(ms, () => void (isDead || run())) },
    processes: {
      ...machine.processes,
      spawn: mortal(machine.processes.spawn),
      terminate: mortal(machine.processes.terminate),
      tagged: mortal(async () =>
        machine.started.flatMap(({ isAlive, pid, request: { run, ref: of } }) =>
          isAlive ? [{ run, ref: of, identity: { bootId: 'boot', pid, startTicks: pid }, dataFolder: '/till' }] : [],
        ),
      ),
      onExit: (hear) => machine.processes.onExit((exit) => void (isDead || hear(exit))),
    },
    network: { ...machine.network, canBind: mortal(machine.network.canBind) },
    storage: { ...storage, write: (changes) => void (isDead || storage.write(changes)) },
  }
  const engine = createEngine(effects)
  const started = engine.start()
  await world.clock.advance(5_000)
  await started
  return { engine, kill: () => void (isDead = true) }
}

const deed = fc.record({
  what: fc.constantFrom('start', 'start', 'stop', 'restart', 'end', 'all', 'none', 'kill9', 'kill9', 'quit'),
  whom: fc.constantFrom(...NAMES),
  thenMs: fc.constantFrom(0, 1, 2, 5, 21, 40, 150, 600, 3_000, 20_000, 70_000),
})
const script = fc.constantFrom<Script>(
  {},
  { listensAfterMs: 300 },
  { listensAfterMs: null },
  { heedsAfterMs: 900 },
  { heedsAfterMs: null },
  { endsAfterMs: 100, exitCode: 1 },
)
const story = fc.record({
  deeds: fc.array(deed, { minLength: 3, maxLength: 20 }),
  scripts: fc.record({ hermes: script, engram: script, rhetor: script, 'hermes-ai': script }),
  latencies: fc.array(fc.constantFrom(0, 0, 1, 20, 300), { minLength: 1, maxLength: 20 }),
})

type Story = typeof story extends fc.Arbitrary<infer S> ? S : never

async function play({ deeds, scripts, latencies }: Story) {
  const world = createWorld(scripts)
  let asked = 0
  const latencyMs = (): number => latencies[(asked += 1) % latencies.length] ?? 0
  let { engine, kill } = await begin(world, latencyMs)
  const made = engine.call('instance.create', request(), null)
  await world.clock.advance(2_000)
  await good(made)
  for (const { what, whom, thenMs } of deeds) {
    if (what === 'kill9') {
      kill()
      ;({ engine, kill } = await begin(world, latencyMs))
    } else if (what === 'quit') {
      const ended = engine.stop('keep')
      await world.clock.advance(60_000)
      await ended
      ;({ engine, kill } = await begin(world, latencyMs))
    } else if (what === 'end') world.machine.kill(ref(whom), 'SIGSEGV')
    else if (what === 'all') void engine.call('instance.start', { id: ID }, null)
    else if (what === 'none') void engine.call('instance.stop', { id: ID }, null)
    else void engine.call(`component.${what}`, { ref: ref(whom) }, null)
    await world.clock.advance(thenMs)
    const alive = world.machine.alive()
    expect(alive.length, `alive: ${alive.join()}`).toBe(new Set(alive).size)
  }
  return { world, engine }
}

it('however often Till is killed, whatever lives is on a row or shown for a decision, and a stop ends it', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const { world, engine } = await play(told)
      await world.clock.advance(120_000)
      const { components, specialists, uncertain } = engine.snapshot().tables
      const known = new Set([...components, ...specialists].map(({ run }) => run))
      for (const row of uncertain) known.add(row.id)
      const lost = world.machine.started.filter(({ isAlive, request: { run } }) => isAlive && !known.has(run))
      expect(lost.map(({ request: { run, ref: of } }) => `${of} ${run}`)).toEqual([])

      const stopped = engine.call('instance.stop', { id: ID }, null)
      await world.clock.advance(120_000)
      await stopped
      const shown = new Set(engine.snapshot().tables.uncertain.map(({ id }) => id))
      const left = world.machine.started.filter(({ isAlive, request: { run } }) => isAlive && !shown.has(run))
      expect(left.map(({ request: { ref: of } }) => of)).toEqual([])
      expect(world.storage.load().wanted).toEqual([])
      const { length } = world.machine.started
      await world.clock.advance(600_000)
      expect(world.machine.started).toHaveLength(length)
    }),
    { numRuns: 15 },
  )
}, 60_000)
