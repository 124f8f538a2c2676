import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { Script } from './testing/fake-machine'
import { startFixture } from './testing/supervisor-fixture'

const NAMES = ['hermes', 'engram', 'rhetor'] as const
const ref = (name: string): Ref => `t/${name}` as Ref
const ALL = NAMES.map(ref)

/** What a person or the world does, and how long nothing happens after it. */
const deed = fc.record({
  what: fc.constantFrom('start', 'start', 'stop', 'restart', 'try', 'kill', 'sicken', 'heal', 'hold', 'release'),
  whom: fc.constantFrom(...NAMES),
  thenMs: fc.constantFrom(0, 0, 1, 7, 40, 150, 600, 3_000, 20_000, 70_000),
})
const script = fc.constantFrom<Script>(
  {},
  { listensAfterMs: 300 },
  { listensAfterMs: null },
  { heedsAfterMs: 900 },
  { heedsAfterMs: null },
  { endsAfterMs: 100, exitCode: 1 },
  { endsAfterMs: 5_000, exitCode: 0 },
  { spawnFails: 'no such program' },
)
const story = fc.record({
  deeds: fc.array(deed, { minLength: 3, maxLength: 25 }),
  scripts: fc.record({ hermes: fc.array(script), engram: fc.array(script), rhetor: fc.array(script) }),
  restart: fc.constantFrom('no', 'on_failure', 'always', 'unless_stopped', 'exit_on_failure'),
  latencies: fc.array(fc.constantFrom(0, 1, 20, 200, 900), { minLength: 1, maxLength: 20 }),
})

type Story = typeof story extends fc.Arbitrary<infer S> ? S : never

async function play({ deeds, scripts, restart, latencies }: Story) {
  /** Later attempts go well: what can come up does in the end. */
  const till = startFixture(
    Object.fromEntries(NAMES.map((name) => [name, (attempt: number) => scripts[name][attempt - 1] ?? {}])),
    { restart, backoffMs: 500 },
  )
  const { clock, machine, supervisor } = till
  let asked = 0
  const slowly =
    <A extends unknown[], T>(act: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      const ms = latencies[(asked += 1) % latencies.length] ?? 0
      if (ms > 0) await new Promise<void>((done) => clock.after(ms, done))
      return act(...args)
    }
  machine.network.canBind = slowly(machine.network.canBind)
  machine.processes.spawn = slowly(machine.processes.spawn)
  machine.processes.terminate = slowly(machine.processes.terminate)
  machine.probes.run = slowly(machine.probes.run)
  let release = (): void => {}

  const twice = (): Ref[] => ALL.filter((one) => machine.alive().filter((alive) => alive === one).length > 1)
  for (const { what, whom, thenMs } of deeds) {
    if (what === 'start') supervisor.start([ref(whom)])
    else if (what === 'stop') supervisor.stop([ref(whom)])
    else if (what === 'restart') supervisor.restart(ref(whom))
    else if (what === 'try') supervisor.tryNow(ref(whom))
    else if (what === 'kill') machine.kill(ref(whom), 'SIGSEGV')
    else if (what === 'sicken') machine.unhealthy.add(ref(whom))
    else if (what === 'heal') machine.unhealthy.delete(ref(whom))
    else {
      release()
      release = what === 'hold' ? supervisor.holdBack([ref(whom)]) : () => {}
    }
    await clock.advance(thenMs)
    expect(twice()).toEqual([])
  }
  release()
  machine.unhealthy.clear()
  return till
}

it('whatever was asked and happened before, a stop leaves nothing alive, wanted or due', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const { clock, machine, supervisor, row, errors } = await play(told)
      supervisor.stop(ALL)
      await clock.advance(60_000)
      expect(machine.alive()).toEqual([])
      for (const name of NAMES) {
        expect(row(name)).toMatchObject({ isWanted: false, pid: null, run: null, dueAt: null })
        expect(['unknown', 'stopped', 'failed']).toContain(row(name).state)
        expect(supervisor.unit(ref(name))).toMatchObject({ busy: null, run: null, willRetry: false })
        expect(supervisor.unit(ref(name))?.cancels.size).toBe(0)
      }
      const { length } = machine.started
      await clock.advance(600_000)
      expect(machine.started).toHaveLength(length)
      expect(errors).toEqual([])
    }),
    { numRuns: 60 },
  )
}, 60_000)

it('whatever was asked and happened before, a start of all brings up all, each once', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const { clock, machine, supervisor, row, errors } = await play(told)
      // What is left of the story ends, and whatever it broke is tried anew by a person, as often as its script fails.
      for (let times = 0; times < 30 && NAMES.some((name) => row(name).state !== 'ready'); times += 1) {
        supervisor.start(ALL)
        await clock.advance(120_000)
      }
      expect(NAMES.map((name) => row(name).state)).toEqual(['ready', 'ready', 'ready'])
      expect(machine.alive().toSorted()).toEqual(ALL.toSorted())
      expect(errors).toEqual([])
    }),
    { numRuns: 40 },
  )
}, 60_000)
