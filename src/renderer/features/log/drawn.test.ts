import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawnAt, drawnWith, topOf } from './drawn'

const heights = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 60 })

describe('drawnAt', () => {
  it('draws what is seen and a little around it', () => {
    const hundred = Array.from({ length: 100 }, () => 900)
    expect(drawnAt(hundred, 45_000, 600)).toEqual({ from: 49, to: 52, abovePx: 44_100, belowPx: 43_200 })
    expect(drawnAt(hundred, 0, 600)).toMatchObject({ from: 0, to: 2, abovePx: 0 })
  })

  it('keeps the height of the whole, and covers what is seen wherever that is', () => {
    fc.assert(
      fc.property(heights, fc.integer({ min: -500, max: 100_000 }), (all, top) => {
        const { from, to, abovePx, belowPx } = drawnAt(all, top, 600)
        const whole = topOf(all, all.length)
        expect(abovePx + topOf(all, to) - topOf(all, from) + belowPx).toBe(whole)
        fc.pre(all.length > 0 && top >= 0 && top < whole)
        expect(to).toBeGreaterThan(from)
        expect(abovePx).toBeLessThanOrEqual(top)
        expect(whole - belowPx).toBeGreaterThanOrEqual(Math.min(whole, top + 600))
      }),
    )
  })
})

describe('drawnWith', () => {
  it('holds what is selected far away, and the height of the whole', () => {
    const all = Array.from({ length: 10 }, () => 100)
    expect(drawnWith({ from: 6, to: 8, abovePx: 600, belowPx: 200 }, all, 2, 3)).toEqual({
      from: 2,
      to: 8,
      abovePx: 200,
      belowPx: 200,
    })
  })
})
