import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { startFixture } from './testing/supervisor-fixture'
import type { Script } from './testing/fake-machine'

const ref = (name: string): Ref => `t/${name}` as Ref
const HERMES = ref('hermes')
const ALL = ['hermes', 'engram', 'rhetor'].map(ref)
const ALWAYS = { restart: 'always', backoffMs: 5_000, maxRestarts: 0 } as const
const FAILS: Script = { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 }

const restart25 = (till: ReturnType<typeof startFixture>, one: Ref): void => {
  for (let times = 0; times < 25; times += 1) till.supervisor.restart(one)
}

describe('25 restarts at once are one', () => {
  it('during a backoff', async () => {
    const till = startFixture({ hermes: (attempt) => (attempt === 1 ? FAILS : {}) }, ALWAYS)
    till.supervisor.start([HERMES])
    await till.clock.advance(500)
    expect(till.row('hermes').reason?.code).toBe('restarting')
    restart25(till, HERMES)
    await till.clock.advance(60_000)
    expect(till.row('hermes').state).toBe('ready')
    expect(till.machine.started).toHaveLength(2)
  })

  it('during a start', async () => {
    const till = startFixture({ hermes: { listensAfterMs: 2_000 } }, ALWAYS)
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    restart25(till, HERMES)
    await till.clock.advance(60_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', restarts: 1 })
    expect(till.machine.started).toHaveLength(2)
    expect(till.machine.alive()).toEqual([HERMES])
  })

  it('during a dependency wait', async () => {
    const till = startFixture({ hermes: { listensAfterMs: 2_000 } }, ALWAYS)
    till.supervisor.start(ALL)
    await till.clock.advance(1_000)
    expect(till.row('engram').reason?.code).toBe('waiting')
    restart25(till, ref('engram'))
    await till.clock.advance(60_000)
    expect(till.row('engram')).toMatchObject({ state: 'ready', restarts: 0 })
    expect(till.machine.started).toHaveLength(3)
  })

  it('while its stop, slow as it is, is under way, one after the other', async () => {
    const till = startFixture({ hermes: { heedsAfterMs: 3_000 } }, ALWAYS)
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    for (let times = 0; times < 25; times += 1) {
      till.supervisor.restart(HERMES)
      await till.clock.advance(100)
    }
    await till.clock.advance(60_000)
    expect(till.row('hermes')).toMatchObject({ state: 'ready', restarts: 1 })
    expect(till.machine.started).toHaveLength(2)
  })
})

describe('a stop wins', () => {
  it.each([
    ['a backoff', { hermes: FAILS }, 500, 'hermes'],
    ['a dependency wait', { hermes: { listensAfterMs: 20_000 } }, 500, 'engram'],
    ['a dependency’s backoff', { hermes: FAILS }, 500, 'engram'],
    ['a start', { hermes: { listensAfterMs: 20_000 } }, 500, 'hermes'],
  ] as const)('during %s', async (_, scripts: Record<string, Script>, afterMs, name) => {
    const till = startFixture(scripts, ALWAYS)
    till.supervisor.start(ALL)
    await till.clock.advance(afterMs)
    const before = till.machine.started.filter((one) => one.request.ref === ref(name)).length
    till.supervisor.stop([ref(name)])
    await till.clock.advance(300_000)
    expect(till.row(name)).toMatchObject({ isWanted: false, pid: null, dueAt: null })
    expect(['stopped', 'unknown']).toContain(till.row(name).state)
    expect(till.machine.started.filter((one) => one.request.ref === ref(name))).toHaveLength(before)
  })

  it('during a restart, in whatever moment of it', async () => {
    for (const afterMs of [0, 1, 2_999, 3_000, 3_001, 3_500]) {
      const till = startFixture({ hermes: { heedsAfterMs: 3_000, listensAfterMs: 1_000 } }, ALWAYS)
      till.supervisor.start([HERMES])
      await till.clock.advance(5_000)
      restart25(till, HERMES)
      await till.clock.advance(afterMs)
      till.supervisor.stop([HERMES])
      await till.clock.advance(60_000)
      expect(till.row('hermes'), `${String(afterMs)} ms`).toMatchObject({ state: 'stopped', isWanted: false })
      expect(till.machine.alive()).toEqual([])
      expect(till.clock.timers()).toBe(0)
    }
  })
})

describe('the pause before an attempt', () => {
  it('is shortened by chance', async () => {
    const till = startFixture({ hermes: FAILS }, ALWAYS)
    till.chance.next = 0.5
    till.supervisor.start([HERMES])
    await till.clock.advance(500)
    const { since, dueAt } = till.row('hermes')
    expect((dueAt ?? 0) - since).toBe(4_500)
  })
})

describe('a crash loop with brief successes', () => {
  it('opens the circuit, with the figures and the last cause, and is tried once a minute from then on', async () => {
    const hermes: Script = { endsAfterMs: 2_000, exitCode: 1, says: ['Error: lost its way'] }
    const till = startFixture({ hermes }, { restart: 'always', backoffMs: 100, maxRestarts: 0 })
    till.supervisor.start([HERMES])
    await till.clock.advance(30_000)
    expect(till.path('hermes').filter((state) => state === 'ready')).toHaveLength(5)
    expect(till.row('hermes')).toMatchObject({
      state: 'failed',
      isWanted: true,
      restarts: 4,
      reason: {
        code: 'restarting',
        message:
          'ended by itself with exit code 1; its circuit is open: failed 5 times within 60 s, each time after it had ' +
          'been ready; it said: Error: lost its way',
      },
    })
    // The circuit says the same: none of them was in a row.
    expect(till.store.all('breakers')).toMatchObject([{ message: 'open after 5 failures within 60 s' }])
    expect((till.row('hermes').dueAt ?? 0) - till.row('hermes').since).toBe(60_000)
    await till.clock.advance(10 * 60_000)
    // One trial a minute, of two seconds each.
    expect(till.path('hermes').filter((state) => state === 'ready')).toHaveLength(5 + 10)
    till.supervisor.stop([HERMES])
    await till.clock.advance(120_000)
    expect(till.row('hermes')).toMatchObject({ state: 'stopped', isWanted: false, dueAt: null })
    expect(till.store.all('breakers')).toEqual([])
    expect(till.clock.timers()).toBe(0)
  })
})

describe('whatever is asked in whatever order', () => {
  const step = fc.oneof(
    fc.record({ ask: fc.constantFrom('start', 'stop', 'restart', 'kill'), who: fc.constantFrom(...ALL) }),
    fc.record({ ask: fc.constant('pass'), ms: fc.constantFrom(0, 1, 50, 700, 6_000) }),
  )

  it('no component runs twice, and after a stop of all nothing runs, nothing is due', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const till = startFixture(
          {
            hermes: { listensAfterMs: 30, heedsAfterMs: 20 },
            engram: (attempt) => (attempt % 2 === 1 ? FAILS : { listensAfterMs: 300, heedsAfterMs: 600 }),
            rhetor: { listensAfterMs: 10, endsAfterMs: 900, exitCode: 3 },
          },
          { restart: 'on_failure', backoffMs: 500, maxRestarts: 0 },
        )
        for (const one of steps) {
          if ('ms' in one) await till.clock.advance(one.ms)
          else if (one.ask === 'start') till.supervisor.start([one.who])
          else if (one.ask === 'stop') till.supervisor.stop([one.who])
          else if (one.ask === 'restart') till.supervisor.restart(one.who)
          else till.machine.kill(one.who, 'SIGKILL')
          const alive = till.machine.alive()
          expect(new Set(alive).size).toBe(alive.length)
        }
        till.supervisor.stop(ALL)
        const before = till.machine.started.length
        await till.clock.advance(60_000)
        expect(till.machine.started.length).toBe(before)
        expect(till.machine.alive()).toEqual([])
        expect(till.clock.timers()).toBe(0)
        for (const { state, isWanted, pid } of till.store.all('components')) {
          expect({ isWanted, pid }).toEqual({ isWanted: false, pid: null })
          expect(['stopped', 'failed', 'unknown']).toContain(state)
        }
      }),
      { numRuns: 100 },
    )
  })
})
