import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AvailabilityDefinition } from '@shared/platform/definition'
import { ATTEMPTS_WHEN_UNLIMITED, BACKOFF_CEILING_MS, backoffMs, judgeEnding, STABLE_AFTER_MS } from './policy'

const policy = (over: Partial<AvailabilityDefinition>): AvailabilityDefinition => ({
  restart: 'no',
  backoffMs: 1000,
  maxRestarts: 0,
  successExitCodes: [0],
  ...over,
})

describe('judgeEnding', () => {
  it('restarts only what its policy says', () => {
    const bad = { isGood: false, upMs: 10, attempts: 0 }
    const good = { ...bad, isGood: true }
    expect(judgeEnding(policy({}), bad).kind).toBe('stay')
    expect(judgeEnding(policy({ restart: 'on_failure' }), good).kind).toBe('stay')
    expect(judgeEnding(policy({ restart: 'on_failure' }), bad)).toEqual({
      kind: 'retry',
      delayMs: 1000,
      attempt: 1,
      of: ATTEMPTS_WHEN_UNLIMITED,
    })
    expect(judgeEnding(policy({ restart: 'always' }), good).kind).toBe('retry')
  })

  it('gives up at the limit and forgets attempts after a stable run', () => {
    const always = policy({ restart: 'always', maxRestarts: 3 })
    expect(judgeEnding(always, { isGood: false, upMs: 10, attempts: 3 })).toEqual({ kind: 'give-up', attempts: 3 })
    expect(judgeEnding(always, { isGood: false, upMs: STABLE_AFTER_MS, attempts: 3 })).toMatchObject({
      kind: 'retry',
      attempt: 1,
    })
  })

  it('backs off monotonically and within bounds', () => {
    fc.assert(
      fc.property(fc.nat({ max: 120_000 }), fc.nat({ max: 500 }), (first, attempt) => {
        expect(backoffMs(first, attempt + 1)).toBeGreaterThanOrEqual(backoffMs(first, attempt))
        expect(backoffMs(first, attempt)).toBeLessThanOrEqual(Math.max(BACKOFF_CEILING_MS, first))
      }),
    )
  })
})
