import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { afterAbout } from './after-about'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('who is due in about the same moment comes together, a few milliseconds late at most', () => {
  const ran: string[] = []
  const begunAt = performance.now()
  afterAbout(1_000, () => ran.push(`a ${String(performance.now() - begunAt)}`))
  vi.advanceTimersByTime(2)
  afterAbout(1_000, () => ran.push(`b ${String(performance.now() - begunAt)}`))
  afterAbout(998, () => ran.push(`c ${String(performance.now() - begunAt)}`))
  afterAbout(2_000, () => ran.push('later'))
  vi.advanceTimersByTime(1_010)
  expect(ran.map((one) => one.slice(0, 1))).toEqual(expect.arrayContaining(['a', 'b', 'c']))
  for (const one of ran) expect(Number(one.slice(2))).toBeGreaterThanOrEqual(999)
  for (const one of ran) expect(Number(one.slice(2))).toBeLessThanOrEqual(1_008)
  expect(new Set(ran.map((one) => one.slice(2))).size).toBeLessThanOrEqual(2)
  vi.advanceTimersByTime(1_000)
  expect(ran.at(-1)).toBe('later')
  expect(vi.getTimerCount()).toBe(0)
})

test('a hundred that are due on one step are one timer, however late each of them asks', () => {
  let ran = 0
  const step = Math.ceil(performance.now() / 1_000 + 1) * 1_000
  for (let at = 0; at < 100; at += 1) {
    vi.advanceTimersByTime(1)
    afterAbout(step - performance.now(), () => (ran += 1))
  }
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(step - performance.now())
  expect(ran).toBe(100)
})

test('one that is cancelled does not come, also by another of the same moment; the others do', () => {
  const ran: string[] = []
  const cancelFirst = afterAbout(500, () => ran.push('first'))
  afterAbout(500, () => {
    ran.push('second')
    cancelThird()
  })
  const cancelThird = afterAbout(500, () => ran.push('third'))
  cancelFirst()
  cancelFirst()
  vi.advanceTimersByTime(600)
  expect(ran).toEqual(['second'])
  cancelThird()
  const cancelAll = [1, 2].map(() => afterAbout(500, () => ran.push('none')))
  for (const cancel of cancelAll) cancel()
  expect(vi.getTimerCount()).toBe(0)
})

test('the process waits only for those that keep it alive', () => {
  const set = vi.spyOn(globalThis, 'setTimeout')
  const idle = afterAbout(700, () => {}, false)
  const timer = set.mock.results[0]?.value as NodeJS.Timeout
  expect(timer.hasRef()).toBe(false)
  const needed = afterAbout(700, () => {})
  expect(timer.hasRef()).toBe(true)
  needed()
  expect(timer.hasRef()).toBe(false)
  idle()
  set.mockRestore()
})

test('one that throws is told as any error, and takes nobody with it', () => {
  const ran: string[] = []
  afterAbout(500, () => {
    throw new Error('mine')
  })
  afterAbout(500, () => ran.push('other'))
  expect(() => vi.advanceTimersByTime(600)).toThrow('mine')
  vi.advanceTimersByTime(1)
  expect(ran).toEqual(['other'])
})
