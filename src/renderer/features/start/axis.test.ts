import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { axisFor, labelOfMark, marksOf, placeOf } from './axis'

describe('the time axis', () => {
  it('shows all of it with a handful of marks, whatever the length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 * 3_600_000 }), fc.boolean(), (untilMs, isGrowing) => {
        const axis = axisFor(untilMs, isGrowing)
        expect(axis.endMs).toBeGreaterThanOrEqual(untilMs)
        expect(marksOf(axis).length).toBeLessThanOrEqual(8)
        expect(Number.parseFloat(placeOf(untilMs, axis))).toBeLessThanOrEqual(100)
      }),
    )
  })

  it('stands still while a start grows within its last mark', () => {
    expect(axisFor(4_100, true)).toEqual(axisFor(4_600, true))
    expect(axisFor(4_100, false)).not.toEqual(axisFor(4_600, false))
  })

  it('labels its marks in their own unit', () => {
    const label = (untilMs: number): string[] => {
      const axis = axisFor(untilMs, true)
      return marksOf(axis).map((ms) => labelOfMark(ms, axis))
    }
    expect(label(40)).toEqual(['0', '10 ms', '20 ms', '30 ms', '40 ms', '50 ms'])
    expect(label(900)).toEqual(['0', '0.2 s', '0.4 s', '0.6 s', '0.8 s', '1.0 s'])
    expect(label(4_500)).toEqual(['0', '1 s', '2 s', '3 s', '4 s', '5 s'])
    expect(label(9 * 60_000)).toEqual(['0', '2 min', '4 min', '6 min', '8 min', '10 min'])
  })
})
