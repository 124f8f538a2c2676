import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offsetAfterKey, rowsOf } from './grid-movement'

const press = (key: string, offset: number, size = 100, ctrlKey = false) =>
  offsetAfterKey({ key, ctrlKey, metaKey: false }, offset, size)

describe('offsetAfterKey', () => {
  it('follows the ports over the end of a row and stops at the ends of the block', () => {
    expect(press('ArrowRight', 9)).toBe(10)
    expect(press('ArrowLeft', 10)).toBe(9)
    expect(press('ArrowLeft', 0)).toBe(0)
    expect(press('ArrowRight', 99)).toBe(99)
  })

  it('stays in the column going up, down and by pages', () => {
    expect(press('ArrowDown', 7)).toBe(17)
    expect(press('ArrowUp', 7)).toBe(7)
    expect(press('ArrowDown', 97)).toBe(97)
    expect(press('PageDown', 7)).toBe(57)
    expect(press('PageDown', 57)).toBe(97)
    expect(press('PageUp', 27)).toBe(7)
  })

  it('keeps to the ports there are when the last row is short', () => {
    expect(press('ArrowDown', 17, 25)).toBe(17)
    expect(press('End', 22, 25)).toBe(24)
    expect(press('PageDown', 4, 25)).toBe(24)
    expect(press('PageDown', 7, 25)).toBe(17)
  })

  it('Home and End are the ends of the row, with Ctrl of the block', () => {
    expect(press('Home', 47)).toBe(40)
    expect(press('End', 47)).toBe(49)
    expect(press('Home', 47, 100, true)).toBe(0)
    expect(press('End', 47, 100, true)).toBe(99)
  })

  it('leaves other keys alone', () => {
    expect(press('a', 47)).toBeNull()
    expect(press('Tab', 47)).toBeNull()
  })

  it('never leaves the board, whatever its size', () => {
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End']
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.nat(),
        fc.constantFrom(...keys),
        fc.boolean(),
        (size, at, key, ctrl) => {
          const to = press(key, at % size, size, ctrl)
          expect(to).not.toBeNull()
          expect(to).toBeGreaterThanOrEqual(0)
          expect(to).toBeLessThan(size)
        },
      ),
    )
  })
})

describe('rowsOf', () => {
  it('cuts rows of ten and leaves a short last one', () => {
    const rows = rowsOf(Array.from({ length: 23 }, (_, n) => n))
    expect(rows.map((row) => row.length)).toEqual([10, 10, 3])
    expect(rows[2]).toEqual([20, 21, 22])
  })
})
