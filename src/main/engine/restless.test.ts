import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRestlessWorld, MOODS, type Event, type Mood, type Part } from './testing/restless-world'

const RUNS = 300
const DEADLINE_MS = 600_000
const MOST_PARTS = 6
const place = fc.nat({ max: MOST_PARTS - 1 })
const mood = fc.constantFrom(...(Object.keys(MOODS) as Mood[]))

const part: fc.Arbitrary<Part> = fc.record({
  needs: fc.uniqueArray(
    fc.record({ at: place, condition: fc.constantFrom('process_started' as const, 'process_healthy' as const) }),
    { maxLength: 3, selector: ({ at }) => at },
  ),
  restart: fc.constantFrom('no' as const, 'on_failure' as const, 'always' as const, 'unless_stopped' as const),
  maxRestarts: fc.constantFrom(0, 0, 3),
  threshold: fc.integer({ min: 1, max: 5 }),
  mood: fc.oneof({ weight: 3, arbitrary: fc.constant<Mood>('fine') }, mood),
  isJob: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
})

const asked: fc.Arbitrary<Event> = fc.record({
  do: fc.constantFrom('start' as const, 'stop' as const),
  who: fc.array(place, { minLength: 1, maxLength: 3 }),
})
const happened: fc.Arbitrary<Event> = fc.record({
  do: fc.constantFrom(
    'restart' as const,
    'try' as const,
    'close' as const,
    'kill' as const,
    'kill' as const,
    'exit' as const,
    'sicken' as const,
    'cure' as const,
    'suspend' as const,
    'go on' as const,
    'take its port' as const,
    'free its port' as const,
    'clash on its port' as const,
    'miss its beats' as const,
    'hold back' as const,
    'let go' as const,
  ),
  who: place,
})
const changed: fc.Arbitrary<Event> = fc.record({ do: fc.constant('change' as const), who: place, mood })
const clockSet: fc.Arbitrary<Event> = fc.record({
  do: fc.constant('set the clock' as const),
  ms: fc.constantFrom(-3_600_000, 7_200_000),
})
const slept: fc.Arbitrary<Event> = fc.record({
  do: fc.constant('sleep' as const),
  ms: fc.constantFrom(3_000, 3_600_000),
})
const passed: fc.Arbitrary<Event> = fc.record({
  do: fc.constant('pass' as const),
  ms: fc.constantFrom(0, 1, 20, 400, 2_600, 6_000, 16_000, 35_000, 65_000),
})
const event = fc.oneof(
  { weight: 4, arbitrary: asked },
  { weight: 8, arbitrary: happened },
  { weight: 3, arbitrary: changed },
  { weight: 1, arbitrary: clockSet },
  { weight: 1, arbitrary: slept },
  { weight: 8, arbitrary: passed },
)

it(
  'whatever happens: nothing runs twice, a stop wins, every step has a reason; on a sound machine what is wanted comes up',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: MOST_PARTS, size: 'max' }),
        fc.array(event, { minLength: 5, maxLength: 60, size: 'max' }),
        fc.constantFrom(0, 30, 700),
        async (parts, events, latencyMs) => {
          const world = createRestlessWorld(parts, latencyMs)
          const { till, all, claim } = world
          const { supervisor, machine, store, clock } = till
          const everybody = parts.map((_, at) => at)
          await world.live({ do: 'start', who: everybody })
          for (const one of events) await world.live(one)
          expect(world.broken).toEqual([])

          // Sound again: what is wanted and can be is ready, no circuit stays, and nothing is started any more.
          world.mend()
          await world.settle()
          for (const row of store.all('components')) {
            const says = `${row.id} is ${row.state}, ${JSON.stringify(row.reason)}`
            const isLost = row.reason?.code === 'dependency-lost'
            if (row.isWanted) claim(row.state === 'ready' || isLost, `${says}, though it is wanted and all is sound`)
            else claim(['stopped', 'failed', 'unknown'].includes(row.state), `${says}, though nobody wants it`)
          }
          expect(world.broken).toEqual([])
          expect(store.all('breakers')).toEqual([])
          const started = machine.started.length
          await world.settle()
          expect(machine.started.length).toBe(started)

          // A person can always bring all of it up, and to rest.
          await world.live({ do: 'start', who: everybody })
          await world.settle()
          for (const { id, state, reason } of store.all('components'))
            expect([id, state, reason?.code ?? null]).toEqual(
              world.isJob(id) ? [id, 'stopped', 'completed'] : [id, 'ready', null],
            )
          await world.live({ do: 'stop', who: everybody })
          supervisor.stop(all)
          await world.settle()
          expect(world.broken).toEqual([])
          expect(machine.alive()).toEqual([])
          expect(clock.timers()).toBe(0)
          expect(store.all('breakers')).toEqual([])
          for (const { state, isWanted, pid, dueAt } of store.all('components'))
            expect({ state, isWanted, pid, dueAt }).toEqual({
              state: 'stopped',
              isWanted: false,
              pid: null,
              dueAt: null,
            })
        },
      ),
      { numRuns: RUNS },
    )
  },
  DEADLINE_MS,
)
