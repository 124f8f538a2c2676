import { describe, expect, it } from 'vitest'
import { extend, judgeStreak, nextLookMs, NO_STREAK, type Streak } from './streak'

const after = (outcomes: string): Streak =>
  [...outcomes].reduce((streak, outcome, at) => extend(streak, outcome === '+', at), NO_STREAK)
const three = { failureThreshold: 3, successThreshold: 1 }

describe('a streak of probes', () => {
  it('takes failures in a row, not in sum', () => {
    expect(judgeStreak(after('-'), three)).toBe('undecided')
    expect(judgeStreak(after('--'), three)).toBe('shaky')
    expect(judgeStreak(after('---'), three)).toBe('bad')
    expect(judgeStreak(after('--+-'), three)).toBe('undecided')
    expect(judgeStreak(after('--+'), three)).toBe('good')
  })

  it('knows since when it fails', () => {
    expect(after('+--').badSinceMs).toBe(1)
    expect(after('--+').badSinceMs).toBeNull()
    expect(after('--+-').badSinceMs).toBe(3)
  })

  it('honours a success threshold and a failure threshold of one', () => {
    expect(judgeStreak(after('-+'), { failureThreshold: 3, successThreshold: 2 })).toBe('undecided')
    expect(judgeStreak(after('-++'), { failureThreshold: 3, successThreshold: 2 })).toBe('good')
    expect(judgeStreak(after('-'), { failureThreshold: 1, successThreshold: 1 })).toBe('bad')
  })

  it('looks tightly first and backs off to the ceiling', () => {
    const bounds = { tightestMs: 2, loosestMs: 100 }
    expect(nextLookMs(0, bounds)).toBe(2)
    expect(nextLookMs(1_000, bounds)).toBe(10)
    expect(nextLookMs(60_000, bounds)).toBe(100)
    expect(nextLookMs(0, { tightestMs: 10, loosestMs: 1 })).toBe(10)
  })
})
