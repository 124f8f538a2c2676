import { describe, expect, it } from 'vitest'
import { failuresFrom, type Past } from './from-history'

const NOW = { wallMs: 1_000_000, monotonicMs: 500 }
const past = (...entries: [agoMs: number, state: Past['state'], code?: Past['code']][]): Past[] =>
  entries.map(([agoMs, state, code]) => ({ at: NOW.wallMs - agoMs, state, code: code ?? null }))
const crash = (agoMs: number): [number, Past['state'], Past['code']?][] => [
  [agoMs + 500, 'ready'],
  [agoMs, 'failed', 'restarting'],
]

describe('what the policy would remember', () => {
  it('is every crash of what was ready, by the present monotonic clock, and the attempts', () => {
    expect(failuresFrom(past(...crash(9_000), ...crash(3_000)), NOW)).toEqual({
      attempts: 2,
      crashes: [-8_500, -2_500],
      readyAtMs: null,
    })
  })

  it('counts a start that failed as an attempt and no crash', () => {
    const failed = past([2_000, 'initializing'], [1_000, 'failed', 'restarting'], [500, 'initializing'])
    expect(failuresFrom(failed, NOW)).toEqual({ attempts: 1, crashes: [], readyAtMs: null })
  })

  it('leaves out what others brought about', () => {
    expect(failuresFrom(past([2_000, 'ready'], [1_000, 'failed', 'not-ready']), NOW)).toEqual({
      attempts: 0,
      crashes: [],
      readyAtMs: null,
    })
  })

  it('forgets attempts after a stable run, crashes only with time', () => {
    const stable = past(...crash(50_000), [49_000, 'ready'], [48_000, 'degraded'], [1_000, 'failed', 'restarting'])
    expect(failuresFrom(stable, NOW)).toEqual({ attempts: 1, crashes: [-49_500, -500], readyAtMs: null })
  })

  it('knows since when it has been up, where it still is', () => {
    const up = past(...crash(50_000), [40_000, 'ready'], [20_000, 'degraded'], [10_000, 'ready'])
    expect(failuresFrom(up, NOW)).toEqual({ attempts: 1, crashes: [-49_500], readyAtMs: -39_500 })
  })

  it('forgets all when somebody stopped it, or started what had given up', () => {
    expect(failuresFrom(past(...crash(9_000), [2_000, 'stopped', 'stopped-by-user']), NOW).crashes).toEqual([])
    expect(failuresFrom(past(...crash(9_000), [2_000, 'failed', 'gave-up'], [1_000, 'initializing']), NOW)).toEqual({
      attempts: 0,
      crashes: [],
      readyAtMs: null,
    })
  })

  it('takes nothing for future or out of order where the clock was set back', () => {
    const setBack = past(...crash(-60_000), ...crash(1_000))
    expect(failuresFrom(setBack, NOW)).toEqual({ attempts: 2, crashes: [-1_000, -500], readyAtMs: null })
    expect(failuresFrom(past(...crash(-60_000)), NOW).crashes).toEqual([500])
  })
})
