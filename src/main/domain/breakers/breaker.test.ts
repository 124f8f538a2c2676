import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_BREAKER } from '@shared/platform/definition'
import { afterFailure, afterSuccess, closedBreaker, halfOpened, restMs, type Breaker } from './breaker'

const failing = (times: number, from = closedBreaker(0)): Breaker => {
  let breaker = from
  for (let at = 0; at < times; at += 1) breaker = afterFailure(breaker, DEFAULT_BREAKER, at)
  return breaker
}

describe('a circuit', () => {
  it('opens at its threshold, is left alone, is tried, and closes after good trials', () => {
    expect(failing(4).state).toBe('closed')
    const open = failing(5)
    expect(open).toEqual({ state: 'open', failures: 5, sinceMs: 4, trialsLeft: 0 })
    expect(restMs(open, DEFAULT_BREAKER, 1_004)).toBe(59_000)
    const half = halfOpened(open, DEFAULT_BREAKER, 60_004)
    expect(half).toMatchObject({ state: 'half-open', trialsLeft: 2, failures: 5 })
    expect(restMs(half, DEFAULT_BREAKER, 60_004)).toBeNull()
    const once = afterSuccess(half, 61_000)
    expect(once).toMatchObject({ state: 'half-open', trialsLeft: 1 })
    expect(afterSuccess(once, 62_000)).toEqual(closedBreaker(62_000))
  })

  it('opens again with one bad trial, for the whole time', () => {
    const again = afterFailure(halfOpened(failing(5), DEFAULT_BREAKER, 60_000), DEFAULT_BREAKER, 61_000)
    expect(again).toEqual({ state: 'open', failures: 6, sinceMs: 61_000, trialsLeft: 0 })
    expect(restMs(again, DEFAULT_BREAKER, 61_000)).toBe(60_000)
  })

  it('is tripped by one failure that says so', () => {
    expect(afterFailure(closedBreaker(0), DEFAULT_BREAKER, 7, true)).toMatchObject({ state: 'open', sinceMs: 7 })
  })
})

describe('laws', () => {
  const settings = fc.record({
    failureThreshold: fc.integer({ min: 1, max: 8 }),
    resetTimeoutMs: fc.integer({ min: 1, max: 100_000 }),
    halfOpenTrials: fc.integer({ min: 1, max: 5 }),
  })
  const events = fc.array(
    fc.record({ kind: fc.constantFrom('bad', 'good', 'due'), afterMs: fc.nat({ max: 200_000 }) }),
    { maxLength: 60 },
  )

  it('hold for whatever happens in whatever order', () => {
    fc.assert(
      fc.property(settings, events, (of, all) => {
        let breaker = closedBreaker(0)
        let [nowMs, badsInARow, goodTrials] = [0, 0, 0]
        for (const { kind, afterMs } of all) {
          nowMs += afterMs
          const before = breaker
          if (kind === 'bad') breaker = afterFailure(before, of, nowMs)
          else if (kind === 'good') breaker = afterSuccess(before, nowMs)
          else if (restMs(before, of, nowMs) === 0) breaker = halfOpened(before, of, nowMs)
          badsInARow = kind === 'bad' ? badsInARow + 1 : kind === 'good' ? 0 : badsInARow
          goodTrials = before.state === 'half-open' && kind === 'good' ? goodTrials + 1 : 0
          const went = `${before.state} to ${breaker.state}`
          const isAllowed: Record<string, boolean> = {
            'closed to closed': kind !== 'bad' || badsInARow < of.failureThreshold,
            // Never without enough in a row, nor by anything but a failure.
            'closed to open': kind === 'bad' && badsInARow >= of.failureThreshold,
            'open to open': kind !== 'due' || nowMs - before.sinceMs < of.resetTimeoutMs,
            // Only when its time is over; never straight to closed.
            'open to half-open': kind === 'due' && nowMs - before.sinceMs >= of.resetTimeoutMs,
            'half-open to half-open': kind !== 'bad',
            'half-open to open': kind === 'bad',
            'half-open to closed': kind === 'good',
          }
          expect({ went, is: isAllowed[went] }).toEqual({ went, is: true })
          // Trials count down only while half-open.
          expect(breaker.trialsLeft).toBeLessThanOrEqual(of.halfOpenTrials)
          expect(breaker.trialsLeft > 0).toBe(breaker.state === 'half-open')
          const left = restMs(breaker, of, nowMs)
          expect(left === null).toBe(breaker.state !== 'open')
          expect(left ?? 0).toBeLessThanOrEqual(of.resetTimeoutMs)
        }
        expect(goodTrials).toBeLessThanOrEqual(of.halfOpenTrials)
      }),
    )
  })

  it('from open, its time and enough good trials always close it', () => {
    fc.assert(
      fc.property(settings, fc.nat({ max: 20 }), (of, more) => {
        let breaker = closedBreaker(0)
        for (let at = 0; at < of.failureThreshold + more; at += 1) breaker = afterFailure(breaker, of, at)
        breaker = halfOpened(breaker, of, of.resetTimeoutMs * 2)
        for (let trial = 0; trial < of.halfOpenTrials; trial += 1) {
          expect(breaker.state).toBe('half-open')
          breaker = afterSuccess(breaker, 0)
        }
        expect(breaker).toEqual(closedBreaker(0))
      }),
    )
  })
})
