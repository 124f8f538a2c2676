import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterTick, describeSilence, judgeSilence, TICK_MS, type BeatVerdict } from './beats'
import { rulesFor } from './rules'
import { hasSlept, SLEPT_MS, wasKept } from './sleep'

const rules = rulesFor('service', { periodMs: 10_000, limits: {} })

/** A second of the life of a component: whether it beat, how late the tick came, and how the wall clock was set. */
type Second = { beats: boolean; lateMs: number; wallSetMs: number }

/** The verdicts second by second, as the monitor asks for them. */
function live(seconds: readonly Second[]): BeatVerdict[] {
  let silence = { silentMs: 0 }
  let from = { monotonicMs: 0, wallMs: 1_000_000 }
  return seconds.map(({ beats, lateMs, wallSetMs }) => {
    const tookMs = TICK_MS + lateMs
    const to = { monotonicMs: from.monotonicMs + tookMs, wallMs: from.wallMs + tookMs + wallSetMs }
    silence = afterTick(silence, { tookMs, hasArrived: beats, isExcused: hasSlept(from, to, TICK_MS) })
    from = to
    return judgeSilence(silence, rules)
  })
}

const silent = (count: number, more: Partial<Second> = {}): Second[] =>
  Array.from({ length: count }, () => ({ beats: false, lateMs: 0, wallSetMs: 0, ...more }))

describe('the verdict of heartbeats', () => {
  it('is late after two periods and missing after three, and on time with the next beat', () => {
    const verdicts = live([...silent(30), { beats: true, lateMs: 0, wallSetMs: 0 }])
    expect(verdicts.indexOf('late')).toBe(19)
    expect(verdicts.indexOf('missing')).toBe(29)
    expect(verdicts.at(-1)).toBe('on-time')
  })

  it('a night asleep with the lid closed is no silence, whichever clock stood still', () => {
    const night = 8 * 3_600_000
    expect(live([...silent(15), ...silent(1, { lateMs: night }), ...silent(4)]).at(-1)).toBe('on-time')
    expect(live([...silent(15), ...silent(1, { wallSetMs: night }), ...silent(4)]).at(-1)).toBe('on-time')
  })

  it('whoever beats in every period is on time whatever is done to the clocks', () => {
    const second = fc.record({
      lateMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 500 }), fc.integer({ min: SLEPT_MS, max: 1e8 })),
      wallSetMs: fc.oneof(fc.constant(0), fc.integer({ min: -1e9, max: 1e9 })),
    })
    fc.assert(
      fc.property(fc.array(second, { maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (seconds, every) => {
        const lived = seconds.map((one, at) => ({ ...one, beats: at % every === 0 }))
        expect(new Set(live(lived)).size).toBeLessThanOrEqual(1)
        expect(live(lived).every((verdict) => verdict === 'on-time')).toBe(true)
      }),
    )
  })

  it('a wall clock that is set now and then hides no silence for long', () => {
    const set = fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 5 })
    fc.assert(
      fc.property(set, fc.integer({ min: -1e9, max: 1e9 }), (when, wallSetMs) => {
        const lived = silent(40).map((one, at) => (when.includes(at) ? { ...one, wallSetMs } : one))
        expect(live(lived).at(-1)).toBe('missing')
      }),
    )
  })

  it('never goes back on itself without a beat', () => {
    const rank: Record<BeatVerdict, number> = { 'on-time': 0, late: 1, missing: 2 }
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 80 }), (late) => {
        const ranks = live(late.map((lateMs) => ({ beats: false, lateMs, wallSetMs: 0 }))).map((one) => rank[one])
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
      }),
    )
  })

  it('what arrived before the tick counts, in whatever order the tick tells of it', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), fc.boolean(), (silentMs, tookMs, isExcused) => {
        expect(afterTick({ silentMs }, { tookMs, hasArrived: true, isExcused })).toEqual({ silentMs: 0 })
      }),
    )
  })

  it('says what was expected', () => {
    expect(describeSilence('late', rules)).toBe('no heartbeat for 20 s; one is expected every 10 s')
  })
})

describe('rules', () => {
  it('follow the documented interval and timeout, and the definition where it says otherwise', () => {
    expect(rulesFor('service', null)).toMatchObject({ periodMs: 10_000, lateAfterMs: 20_000, missingAfterMs: 30_000 })
    expect(rulesFor('service', { lateAfterMs: 60_000, limits: {} })).toMatchObject({ missingAfterMs: 70_000 })
    expect(rulesFor('ai', null).limits.latencyMs).toBeGreaterThan(rulesFor('service', null).limits.latencyMs ?? 0)
    const own = rulesFor('ai', { limits: { latencyMs: null, cpuPercent: 50 } }).limits
    expect(own).toMatchObject({ latencyMs: null, cpuPercent: 50, memoryPercent: 60 })
  })
})

describe('a machine that slept', () => {
  it('shows in a timer that came much too late, not in one that was a little late', () => {
    expect(wasKept(0, 1_000 + SLEPT_MS, 1_000)).toBe(false)
    expect(wasKept(0, 1_001 + SLEPT_MS, 1_000)).toBe(true)
    expect(hasSlept({ monotonicMs: 0, wallMs: 0 }, { monotonicMs: 1_000, wallMs: 900 }, 1_000)).toBe(false)
  })
})
