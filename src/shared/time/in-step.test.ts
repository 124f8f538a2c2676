import { expect, it } from 'vitest'
import { inStepMs, inStepWithAllMs } from './in-step'

/** Moments after so many pauses of those that began one after another; timers come a little late, each by something else. */
function after(times: number, starts: readonly number[], pauseMs: (at: number) => number): number[] {
  let now = [...starts]
  for (let time = 0; time < times; time += 1) now = now.map((at, index) => at + pauseMs(at) + (index % 7))
  return now
}
const STARTS = Array.from({ length: 100 }, (_, index) => 3_007 + index * 43)

it('brings those together that began within a second, and keeps the period', () => {
  for (const period of [1_000, 5_000, 10_000]) {
    const now = after(50, STARTS, (at) => inStepMs(at, period))
    expect(new Set(now.map((at) => Math.floor(at / 10))).size).toBeLessThanOrEqual(6)
    now.forEach((at, index) => expect(Math.abs(at - (STARTS[index] ?? 0) - 50 * period)).toBeLessThanOrEqual(507))
  }
})

it('brings all of a period together, wherever they began', () => {
  for (const start of STARTS) {
    const firstMs = inStepWithAllMs(start, 10_000)
    expect(firstMs).toBeGreaterThan(0)
    expect(firstMs).toBeLessThanOrEqual(10_020)
  }
  const now = after(50, STARTS, (at) => inStepWithAllMs(at, 10_000))
  const moments = now.map((at) => Math.round(at / 10_000) * 10_000)
  now.forEach((at, index) => expect(Math.abs(at - (moments[index] ?? 0))).toBeLessThan(10))
  expect(new Set(moments).size).toBe(1)
  // A timer that comes a little early does not come twice.
  expect(inStepWithAllMs(19_999.2, 10_000)).toBeCloseTo(10_000.8)
})

it('keeps a period that is none of whole steps as it is, and a broken one as nearly as it can', () => {
  const paused = (period: number): number => after(100, [0.4], (at) => inStepMs(at, period))[0] ?? 0
  expect(paused(7_300)).toBeCloseTo(730_000, -2)
  expect(paused(333)).toBeCloseTo(33_300, -1)
  expect(inStepMs(12.3, 333)).toBe(333)
})
