import { expect, test, vi } from 'vitest'
import { createClock } from './clock'

test('tells both times', () => {
  const clock = createClock()
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000)
  const before = clock.monotonicMs()
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(before)
})

test('after: runs once, in time, and not at all when cancelled', async () => {
  const clock = createClock()
  const ran: string[] = []
  const cancel = clock.after(5, () => ran.push('cancelled'))
  const begunAt = clock.monotonicMs()
  await new Promise<void>((resolve) => clock.after(20, resolve))
  clock.after(-5, () => ran.push('at once'))
  cancel()
  cancel()
  await new Promise<void>((resolve) => clock.after(5, resolve))
  expect(clock.monotonicMs() - begunAt).toBeGreaterThan(19)
  expect(ran).toEqual(['cancelled', 'at once'])
})

test('what somebody counts down to comes in its own millisecond, whoever else is due about then', () => {
  vi.useFakeTimers()
  try {
    const clock = createClock()
    for (let at = 0; at < 10; at += 1) {
      vi.advanceTimersByTime(1)
      let hasRun = false
      clock.after(1_002, () => {})
      const cancel = clock.after(1_001, () => (hasRun = true), 'exactly')
      vi.advanceTimersByTime(1_000)
      expect(hasRun).toBe(false)
      vi.advanceTimersByTime(1)
      expect(hasRun).toBe(true)
      cancel()
    }
  } finally {
    vi.useRealTimers()
  }
})

test('the longest wait that a timer can hold is one, and none that is over at once', () => {
  vi.useFakeTimers()
  try {
    const longest = 2 ** 31 - 1
    let ran = 0
    for (const ms of [longest - 3, longest, 86_400_000]) createClock().after(ms, () => ran++)
    vi.advanceTimersByTime(86_400_000 - 1)
    expect(ran).toBe(0)
    vi.advanceTimersByTime(longest)
    expect(ran).toBe(3)
  } finally {
    vi.useRealTimers()
  }
})

test('a wait longer than a timer can hold is kept, and can be cancelled in its second part', () => {
  vi.useFakeTimers()
  try {
    const clock = createClock()
    const month = 31 * 24 * 3_600_000
    let ran = 0
    clock.after(month, () => ran++)
    const cancel = clock.after(month, () => (ran += 100))
    vi.advanceTimersByTime(month - 1)
    expect(ran).toBe(0)
    cancel()
    vi.advanceTimersByTime(1)
    expect(ran).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
