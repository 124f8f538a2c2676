import { expect, it } from 'vitest'
import { inStepMs } from './in-step'

it('brings those of one period together, and keeps their period', () => {
  const starts = Array.from({ length: 100 }, (_, index) => 3_007 + index * 4.3)
  let now = starts
  for (let times = 0; times < 50; times += 1) {
    // Timers come a little late, each by something else.
    now = now.map((at, index) => at + inStepMs(at, 10_000) + (index % 7))
  }
  const moments = new Set(now.map((at) => Math.floor(at / 10)))
  expect(moments.size).toBeLessThanOrEqual(2)
  now.forEach((at, index) => expect(Math.abs(at - (starts[index] ?? 0) - 500_000)).toBeLessThanOrEqual(260))
})

it('never lets more than a period and a half of a beat go by, nor less', () => {
  for (let at = 0; at < 2_000; at += 13.7) {
    expect(inStepMs(at, 1_000)).toBeGreaterThanOrEqual(975)
    expect(inStepMs(at, 1_000)).toBeLessThanOrEqual(1_025)
  }
})
