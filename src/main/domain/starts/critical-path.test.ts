import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { heldUpBy, newBar, ownMs } from './bar'
import { criticalMs, criticalPath } from './critical-path'
import { ASKED_AT, simulate, type Simulated } from './testing/simulate'

/** Up to 25 components, each needing some of those before it. */
const starts = (mostLateMs: number): fc.Arbitrary<Simulated[]> =>
  fc
    .array(
      fc.record({
        bootMs: fc.integer({ min: 0, max: 2_000 }),
        lateMs: fc.integer({ min: 0, max: mostLateMs }),
        needs: fc.array(fc.nat(24), { maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 25 },
    )
    .map((all) =>
      all.map(({ needs, ...one }, at) => ({
        ...one,
        name: `c${String(at)}`,
        needs: [...new Set(needs.filter((need) => need < at))].map((need) => `c${String(need)}`),
      })),
    )

const totalOf = (components: readonly Simulated[]): number =>
  Math.max(...simulate(components).map(({ readyAt }) => (readyAt ?? 0) - ASKED_AT))

/** The longest sum of boot times along needs, told by trying every way. */
function longestWay(components: readonly Simulated[]): number {
  const byName = new Map(components.map((one) => [one.name, one]))
  const upTo = (name: string): number => {
    const one = byName.get(name)
    return one ? one.bootMs + Math.max(0, ...one.needs.map(upTo)) : 0
  }
  return Math.max(...components.map(({ name }) => upTo(name)))
}

describe('the path that decides', () => {
  it('is never longer than the start took', () => {
    fc.assert(
      fc.property(starts(50), (components) => {
        expect(criticalMs(simulate(components))).toBeLessThanOrEqual(totalOf(components))
      }),
    )
  })

  it('is exactly as long as the start where nothing was noticed late, and what every way through says', () => {
    fc.assert(
      fc.property(starts(0), (components) => {
        const few = components.slice(0, 10)
        expect(criticalMs(simulate(few))).toBe(totalOf(few))
        expect(criticalMs(simulate(few))).toBe(longestWay(few))
      }),
    )
  })

  it('goes from one that waited for nobody to the last one, each held up by the one before it, later each time', () => {
    fc.assert(
      fc.property(starts(50), (components) => {
        const bars = simulate(components)
        const path = criticalPath(bars)
        const last = path[path.length - 1]
        expect((last?.readyAt ?? 0) - ASKED_AT).toBe(totalOf(components))
        expect(path[0]?.waits).toEqual([])
        path.forEach((bar, at) => {
          const before = path[at - 1]
          if (!before) return
          expect(heldUpBy(bar)?.ref).toBe(before.ref)
          expect(bar.clearedAt).toBeGreaterThanOrEqual(before.readyAt ?? Number.POSITIVE_INFINITY)
        })
        const sum = path.reduce((ms, bar) => ms + (ownMs(bar) ?? 0), 0)
        expect(sum).toBeLessThanOrEqual(criticalMs(bars))
      }),
    )
  })

  it('leads, while the start is under way, to the one that most others wait for', () => {
    const [store, quick] = simulate([
      { name: 'store', bootMs: 100, needs: [] },
      { name: 'quick', bootMs: 20, needs: ['store'] },
    ])
    if (!store || !quick) throw new Error('both are simulated')
    const slow = { ...quick, ref: 't/slow' as Ref, name: 'slow', readyAt: null }
    const other = { ...slow, ref: 't/other' as Ref, name: 'other' }
    const waiting = {
      ...newBar({ ref: 't/last' as Ref, name: 'last', layer: 2, askedAt: ASKED_AT }),
      waits: [{ ref: other.ref, name: 'other', until: null }],
    }
    const path = criticalPath([store, quick, slow, other, waiting])
    expect(path.map(({ name }) => name)).toEqual(['store', 'other'])
  })

  it('is nothing before anything could begin', () => {
    expect(criticalPath([])).toEqual([])
    expect(criticalMs([])).toBe(0)
    expect(criticalPath([newBar({ ref: 't/a' as Ref, name: 'a', layer: 0, askedAt: ASKED_AT })])).toEqual([])
  })
})
