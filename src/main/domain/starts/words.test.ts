import { describe, expect, it } from 'vitest'
import { compared, isSame, listOf, span } from './words'

describe('span', () => {
  it('is as exact as people need it', () => {
    expect([0, 12, 99, 100, 840, 4_620, 9_949, 9_950, 59_400, 60_000, 125_000].map(span)).toEqual([
      '0 ms',
      '12 ms',
      '99 ms',
      '0.1 s',
      '0.8 s',
      '4.6 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min',
      '2 min 5 s',
    ])
  })
})

describe('compared', () => {
  it('calls the same what differs by less than the machine does', () => {
    expect(isSame(1_040, 1_000)).toBe(true)
    expect(isSame(10_400, 10_000)).toBe(true)
    expect(isSame(10_600, 10_000)).toBe(false)
    expect(compared(1_040, 1_000, 'longer', 'shorter')).toBe('as last time')
    expect(compared(1_300, 1_000, 'longer', 'shorter')).toBe('0.3 s longer than last time')
    expect(compared(700, 1_000, 'longer', 'shorter')).toBe('0.3 s shorter than last time')
  })
})

describe('listOf', () => {
  it('names a few and counts the others', () => {
    expect(listOf([])).toBe('')
    expect(listOf(['a'])).toBe('a')
    expect(listOf(['a', 'b'])).toBe('a and b')
    expect(listOf(['a', 'b', 'c'])).toBe('a, b and c')
    expect(listOf(['a', 'b', 'c', 'd'])).toBe('a, b and 2 more')
  })
})
