import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AvailabilityDefinition } from '@shared/platform/definition'
import {
  BACKOFF_CEILING_MS,
  backoffMs,
  CRASH_LIMITS,
  judgeEnding,
  JITTER_SHARE,
  noteCrash,
  STABLE_AFTER_MS,
  withJitter,
  type Ending,
} from './policy'

const policy = (over: Partial<AvailabilityDefinition>): AvailabilityDefinition => ({
  restart: 'no',
  backoffMs: 1000,
  maxRestarts: 0,
  successExitCodes: [0],
  ...over,
})

const BAD: Ending = { isGood: false, isPermanent: false, upMs: 10, attempts: 0, crashes: [], nowMs: 0, random: 0 }

describe('judgeEnding', () => {
  it('restarts only what its policy says', () => {
    const good = { ...BAD, isGood: true }
    expect(judgeEnding(policy({}), BAD).kind).toBe('stay')
    expect(judgeEnding(policy({ restart: 'on_failure' }), good).kind).toBe('stay')
    expect(judgeEnding(policy({ restart: 'on_failure' }), BAD)).toEqual({
      kind: 'retry',
      delayMs: 1000,
      attempt: 1,
      of: null,
      limit: null,
    })
    expect(judgeEnding(policy({ restart: 'always' }), good).kind).toBe('retry')
  })

  it('does not try again what can’t help', () => {
    expect(judgeEnding(policy({ restart: 'always' }), { ...BAD, isPermanent: true }).kind).toBe('stay')
  })

  it('never gives up where attempts are not limited', () => {
    expect(judgeEnding(policy({ restart: 'always' }), { ...BAD, attempts: 1_000 })).toMatchObject({
      kind: 'retry',
      attempt: 1_001,
      of: null,
    })
  })

  it('gives up at the limit and forgets attempts after a stable run', () => {
    const always = policy({ restart: 'always', maxRestarts: 3 })
    expect(judgeEnding(always, { ...BAD, attempts: 3 })).toEqual({ kind: 'give-up', attempts: 3 })
    expect(judgeEnding(always, { ...BAD, upMs: STABLE_AFTER_MS, attempts: 3 })).toMatchObject({
      kind: 'retry',
      attempt: 1,
    })
  })
})

/** Judges one crash after another, as the engine does, and answers after how many a limit of their rate was reached. */
function crashesUntilLimit(runMs: number, maxRestarts = 0): number | null {
  const always = policy({ restart: 'always', maxRestarts })
  let crashes: number[] = []
  let [nowMs, attempts] = [0, 0]
  for (let count = 1; count <= 200; count += 1) {
    nowMs += runMs
    crashes = noteCrash(crashes, nowMs)
    const verdict = judgeEnding(always, { ...BAD, upMs: runMs, attempts, crashes, nowMs })
    if (verdict.kind === 'give-up') throw new Error('gave up')
    if (verdict.kind === 'retry') {
      if (verdict.limit) return count
      // Who has a limit of attempts is seen here as one that never reaches it.
      if (maxRestarts === 0) attempts = verdict.attempt
      nowMs += verdict.delayMs
    }
  }
  return null
}

describe('the rate of crashes', () => {
  it('is not reset by runs that were ready for a moment, nor by runs that count as stable', () => {
    expect(crashesUntilLimit(500)).toBe(5)
    expect(crashesUntilLimit(STABLE_AFTER_MS)).toBe(20)
    expect(crashesUntilLimit(10 * 60_000)).toBeNull()
  })

  it('gives who asked for more restarts what was asked for', () => {
    expect(crashesUntilLimit(500, 2)).toBe(5)
    expect(crashesUntilLimit(500, 8)).toBe(9)
    expect(crashesUntilLimit(STABLE_AFTER_MS, 8)).toBe(20)
  })

  it('says its figures', () => {
    const [limit] = CRASH_LIMITS
    const crashes = [0, 1_000, 2_000, 3_000, 59_999]
    expect(judgeEnding(policy({ restart: 'always' }), { ...BAD, attempts: 4, crashes, nowMs: 59_999 })).toMatchObject({
      kind: 'retry',
      limit,
    })
    const later = { ...BAD, attempts: 4, crashes: [0, 1_000, 2_000, 3_000, 60_000], nowMs: 60_000 }
    expect(judgeEnding(policy({ restart: 'always' }), later)).toMatchObject({ kind: 'retry', limit: null })
  })

  it('remembers no more than it needs', () => {
    let crashes: number[] = []
    for (let minute = 0; minute < 500; minute += 1) crashes = noteCrash(crashes, minute * 60_000)
    expect(crashes).toHaveLength(30)
  })
})

describe('the pause between attempts', () => {
  const first = fc.nat({ max: 120_000 })
  const attempt = fc.nat({ max: 500 })
  const chance = fc.double({ min: 0, max: 1, noNaN: true })

  it('grows monotonically and within bounds', () => {
    fc.assert(
      fc.property(first, attempt, (ms, before) => {
        expect(backoffMs(ms, before + 1)).toBeGreaterThanOrEqual(backoffMs(ms, before))
        expect(backoffMs(ms, before)).toBeLessThanOrEqual(Math.max(BACKOFF_CEILING_MS, ms))
      }),
    )
  })

  it('is shortened by chance within bounds, never so that a longer one comes before a shorter one by more', () => {
    fc.assert(
      fc.property(first, attempt, chance, chance, (ms, before, one, other) => {
        const pause = withJitter(backoffMs(ms, before), one)
        expect(pause).toBeLessThanOrEqual(backoffMs(ms, before))
        expect(pause).toBeGreaterThanOrEqual(Math.floor(backoffMs(ms, before) * (1 - JITTER_SHARE)))
        const next = withJitter(backoffMs(ms, before + 1), other)
        expect(next).toBeGreaterThanOrEqual(Math.floor(pause * (1 - JITTER_SHARE)))
      }),
    )
  })

  it('differs by chance', () => {
    expect([0, 0.5, 1].map((random) => withJitter(10_000, random))).toEqual([10_000, 9_000, 8_000])
  })
})
