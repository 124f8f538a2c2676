import { describe, expect, it } from 'vitest'
import {
  formatAge,
  formatBlock,
  formatBytes,
  formatDuration,
  formatLatency,
  formatPercent,
  formatRemaining,
  isNearlyNothing,
} from './format'

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [1_023, '1,023 B'],
    [435_159_040, '415 MB'],
    [1_288_490_189, '1.2 GB'],
    [140_000_000_000, '130 GB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it('writes parts as percent with one digit', () => {
    expect(formatPercent(0.121)).toBe('12.1%')
    expect(formatPercent(0)).toBe('0.0%')
    expect([0, 0.0004, 0.0005].map(isNearlyNothing)).toEqual([true, true, false])
    expect([0.0004, 0.0005].map(formatPercent)).toEqual(['0.0%', '0.1%'])
    expect(formatPercent(3.2)).toBe('320.0%')
  })

  it('writes a block by its ends', () => expect(formatBlock({ base: 8_100, size: 100 })).toBe('8100-8199'))
})

describe('durations', () => {
  it.each([
    [400, '400 ms'],
    [41_900, '41 s'],
    [552_000, '9m 12s'],
    [60_000, '1m'],
    [8_040_000, '2h 14m'],
    [273_600_000, '3d 4h'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

  it('leaves seconds out of an age above a minute', () => {
    expect(formatAge(552_000)).toBe('9m')
    expect(formatAge(12_000)).toBe('12 s')
    expect(formatAge(-50)).toBe('0 s')
  })

  it('counts down without ever saying more than is left, nor 0 too early', () => {
    expect(formatRemaining(30_000)).toBe('30 s')
    // The ticker may be up to a second behind when a limit of 30 s appears.
    expect(formatRemaining(30_999)).toBe('30 s')
    expect(formatRemaining(59_100)).toBe('59 s')
    expect(formatRemaining(1_999)).toBe('1 s')
    expect(formatRemaining(1)).toBe('1 s')
    expect(formatRemaining(0)).toBe('0 s')
  })

  it('writes answer times to what can be read', () => {
    expect(formatLatency(3.42)).toBe('3.4 ms')
    expect(formatLatency(120.4)).toBe('120 ms')
    expect(formatLatency(1_240)).toBe('1.2 s')
  })
})
