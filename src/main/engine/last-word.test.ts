import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { simpleComponent } from './testing/definitions'
import { startFixture } from './testing/supervisor-fixture'
import type { Script } from './testing/fake-machine'

const ref = (name: string): Ref => `t/${name}` as Ref
const HERMES = ref('hermes')
const ENGRAM = ref('engram')
const BOTH = [HERMES, ENGRAM]
const FAILS: Script = { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 }
const ALWAYS = { restart: 'always', backoffMs: 2_000, maxRestarts: 0 } as const
const COMPONENTS = [
  { ...simpleComponent('hermes', 1, []), breaker: { failureThreshold: 2, resetTimeoutMs: 10_000, halfOpenTrials: 1 } },
  simpleComponent('engram', 2, ['hermes']),
]

type Till = ReturnType<typeof startFixture>
type Ask = 'start' | 'stop' | 'restart' | 'try'

const ask = (till: Till, what: Ask): void => {
  if (what === 'start') till.supervisor.start(BOTH)
  else if (what === 'stop') till.supervisor.stop(BOTH)
  else if (what === 'restart') till.supervisor.restart(HERMES)
  else if (till.breakers.stateOf(HERMES) === 'open') till.supervisor.tryNow(HERMES)
}

/** What may be under way when somebody asks. `mend` lets hermes come up from then on. */
const MOMENTS: Record<
  string,
  { scripts: (isMended: () => boolean) => Record<string, (attempt: number) => Script>; afterMs: number }
> = {
  'at rest': { scripts: () => ({}), afterMs: -1 },
  'a start': { scripts: () => ({ hermes: () => ({ listensAfterMs: 3_000 }) }), afterMs: 500 },
  'a dependency wait': { scripts: () => ({ hermes: () => ({ listensAfterMs: 9_000 }) }), afterMs: 4_000 },
  'all ready': { scripts: () => ({}), afterMs: 5_000 },
  'a backoff': { scripts: (isMended) => ({ hermes: () => (isMended() ? {} : FAILS) }), afterMs: 500 },
  'an open circuit': { scripts: (isMended) => ({ hermes: () => (isMended() ? {} : FAILS) }), afterMs: 5_000 },
  'a trial': {
    scripts: () => ({ hermes: (attempt) => (attempt <= 2 ? FAILS : { heedsAfterMs: 700 }) }),
    afterMs: 14_000,
  },
}

describe.each(Object.entries(MOMENTS))('during %s', (_, { scripts, afterMs }) => {
  const asks = fc.array(fc.constantFrom<Ask>('start', 'stop', 'restart', 'try'), { minLength: 1, maxLength: 6 })
  const last = fc.constantFrom<Ask>('start', 'stop')

  it('what is asked last in one tick is what happens, nothing runs twice, and nothing is left behind', async () => {
    await fc.assert(
      fc.asyncProperty(asks, last, fc.constantFrom(0, 1, 400), async (before, final, apartMs) => {
        let isMended = false
        const till = startFixture(
          scripts(() => isMended),
          ALWAYS,
          COMPONENTS,
        )
        if (afterMs >= 0) till.supervisor.start(BOTH)
        await till.clock.advance(Math.max(0, afterMs))
        isMended = true
        for (const one of before) {
          ask(till, one)
          if (apartMs > 0) await till.clock.advance(apartMs)
        }
        ask(till, final)
        const started = till.machine.started.length
        await till.clock.advance(60_000)
        const alive = till.machine.alive()
        expect(new Set(alive).size).toBe(alive.length)
        const states = final === 'start' ? ['ready'] : ['stopped', 'unknown']
        for (const state of Object.values(till.states())) expect(states).toContain(state)
        expect(alive).toHaveLength(final === 'start' ? 2 : 0)
        // A stop that comes last creates nothing any more, but for what was being created.
        expect(final === 'start' || till.machine.started.length === started).toBe(true)
        till.supervisor.stop(BOTH)
        till.supervisor.stop(BOTH)
        await till.clock.advance(60_000)
        expect(till.machine.alive()).toEqual([])
        expect(till.clock.timers()).toBe(0)
        expect(till.store.all('breakers')).toEqual([])
        for (const row of till.store.all('components'))
          expect({ isWanted: row.isWanted, pid: row.pid, dueAt: row.dueAt }).toEqual({
            isWanted: false,
            pid: null,
            dueAt: null,
          })
      }),
      { numRuns: 40 },
    )
  })
})

describe('a quit', () => {
  it.each([0, 20, 500, 5_000, 14_000])('%i ms into whatever goes on leaves no timer', async (afterMs) => {
    const till = startFixture({ hermes: (attempt) => (attempt <= 2 ? FAILS : {}) }, ALWAYS, COMPONENTS)
    till.supervisor.start(BOTH)
    await till.clock.advance(afterMs)
    const started = till.machine.started.length
    till.supervisor.dispose()
    await till.clock.advance(60_000)
    expect(till.clock.timers()).toBe(0)
    expect(till.machine.started.length).toBeLessThanOrEqual(started + 1)
  })
})
