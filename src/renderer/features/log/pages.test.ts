import { describe, expect, it } from 'vitest'
import { isSamePage, pagesOf } from './pages'

const LINE_BYTES = 80
const all = Array.from({ length: 400 }, (_, n) => ({ offset: n * LINE_BYTES, text: `line ${n}`, at: null }))

describe('pagesOf', () => {
  it('holds every line once, in order', () => {
    expect(pagesOf(all).flatMap((page) => page.lines)).toEqual(all)
    expect(pagesOf([])).toEqual([])
  })

  it('changes only the first and the last page when lines are added and dropped', () => {
    const before = pagesOf(all.slice(0, 280))
    const after = pagesOf(all.slice(7, 290))
    const drawn = after.filter((page) => !before.some((each) => isSamePage(each, page)))
    expect(drawn.map((page) => page.page)).toEqual([after[0]?.page, after.at(-1)?.page])
    expect(after.length).toBeGreaterThan(4)
  })

  it('draws anew when another run begins at the same places', () => {
    const next = all.map((line) => ({ ...line, text: `next ${line.text}` }))
    expect(isSamePage(pagesOf(all)[0]!, pagesOf(next)[0]!)).toBe(false)
  })
})
