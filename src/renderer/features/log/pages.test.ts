import { describe, expect, it } from 'vitest'
import { isSamePage, pageOfNumber, pageOfOffset, pagesOf } from './pages'

const LINE_BYTES = 80
const all = Array.from({ length: 400 }, (_, n) => ({ offset: n * LINE_BYTES, text: `line ${n}`, at: null }))
const byOffset = (lines: typeof all) => pagesOf(lines, ({ offset }) => pageOfOffset(offset))

describe('pagesOf', () => {
  it('holds every line once, in order', () => {
    expect(byOffset(all).flatMap((page) => page.lines)).toEqual(all)
    expect(byOffset([])).toEqual([])
  })

  it('changes only the first and the last page when lines are added and dropped', () => {
    const before = byOffset(all.slice(0, 280))
    const after = byOffset(all.slice(7, 290))
    const drawn = after.filter((page) => !before.some((each) => isSamePage(each, page)))
    expect(drawn.map((page) => page.page)).toEqual([after[0]?.page, after.at(-1)?.page])
    expect(after.length).toBeGreaterThan(4)
  })

  it('keeps pages by number when older lines come before the first', () => {
    const numbered = (lines: typeof all, first: number) => pagesOf(lines, (_, index) => pageOfNumber(first + index))
    const before = numbered(all.slice(100), 0)
    const after = numbered(all, -100)
    expect(after.slice(-before.length).filter((page, n) => !isSamePage(page, before[n]!))).toEqual([])
    expect(after[0]?.page).toBe(-3)
  })

  it('draws anew when another run begins at the same places', () => {
    const next = all.map((line) => ({ ...line, text: `next ${line.text}` }))
    expect(isSamePage(byOffset(all)[0]!, byOffset(next)[0]!)).toBe(false)
  })
})
