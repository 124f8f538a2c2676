import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlacedLine } from '@shared/contract/log-commands'
import type { Ref, RunId } from '@shared/model/ids'
import {
  heardIn,
  isOfLevel,
  linesOfChunks,
  mergedOf,
  MOST_FRAME_LINES,
  MOST_HELD_LINES,
  NO_LINES,
  withLines,
  withOlderLines,
} from './merged-lines'

const RUN = 'run-00000001' as RunId
const placed = (ref: string, offset: number, at: number | null, text = `${ref} ${offset}`): PlacedLine => ({
  ref: ref as Ref,
  run: RUN,
  offset,
  at,
  text,
  level: null,
})
const texts = (lines: readonly { text: string }[]) => lines.map(({ text }) => text)

describe('mergedOf', () => {
  it('puts lines in the order of time; one without a time goes with the line before it', () => {
    const lines = mergedOf([placed('i/a', 0, 20), placed('i/a', 9, null), placed('i/b', 0, 10)])
    expect(texts(lines)).toEqual(['i/b 0', 'i/a 0', 'i/a 9'])
    expect(lines.map(({ time }) => time)).toEqual([10, 20, 20])
  })
})

describe('linesOfChunks', () => {
  it('leaves out what was there, gives a level to what goes with the line before, and time to what tells none', () => {
    const heard = heardIn(mergedOf([placed('i/a', 10, 5, 'there already')]))
    const lines = [
      { offset: 10, text: 'there already', at: 5 },
      { offset: 20, text: 'ERROR lost', at: 7 },
      { offset: 30, text: '  at x', at: null },
    ]
    const added = linesOfChunks([{ ref: 'i/a', lines, isReset: false }], heard, 99)
    expect(added.map(({ text, level, time }) => [text, level, time])).toEqual([
      ['ERROR lost', 'error', 7],
      ['  at x', 'error', 99],
    ])
    expect(linesOfChunks([{ ref: 'i/a', lines, isReset: false }], heard, 99)).toEqual([])
  })

  it('begins at the beginning with a new run, and says where lines were passed over', () => {
    const heard = heardIn(mergedOf([placed('i/a', 1_000, 5)]))
    const far = [{ offset: 1_000 + 5 * 1_048_576, text: 'far', at: 6 }]
    expect(texts(linesOfChunks([{ ref: 'i/a', lines: far, isReset: true }], heard, 9))).toEqual([
      '… 5 MB skipped: lines come faster than they can be read',
      'far',
    ])
    const anew = [{ offset: 0, text: 'anew', at: 7 }]
    expect(texts(linesOfChunks([{ ref: 'i/a', lines: anew, isReset: true }], heard, 9))).toEqual(['anew'])
  })

  it('puts in no more of one log in a frame than can be shown, and says how many it left out', () => {
    const lines = Array.from({ length: MOST_FRAME_LINES + 500 }, (_, n) => ({ offset: n, text: `line ${n}`, at: n }))
    const calm = [{ offset: 0, text: 'of a calm one', at: MOST_FRAME_LINES }]
    const chunks = [
      { ref: 'i/a', lines, isReset: false },
      { ref: 'i/b', lines: calm, isReset: false },
    ]
    const heard = new Map()
    const all = linesOfChunks(chunks, heard, 0)
    // Those of a calm log are not driven out.
    expect(texts(all)).toContain('of a calm one')
    const shown = all.filter(({ ref }) => ref === 'i/a')
    expect(shown).toHaveLength(MOST_FRAME_LINES + 1)
    expect(linesOfChunks(chunks, heard, 0)).toEqual([])
    expect(shown[0]).toMatchObject({ isGap: true, text: '… 500 lines skipped: more came at once than can be shown' })
    expect(shown[1]?.text).toBe('line 500')
  })
})

describe('a line without an end', () => {
  it('is one line however often there is more of it', () => {
    const heard = heardIn(mergedOf([placed('i/a', 10, 5)]))
    const chunk = (offset: number, text: string) => [
      { ref: 'i/a', lines: [{ offset, text, at: null }], isReset: false },
    ]
    let merged = withLines(NO_LINES, mergedOf([placed('i/a', 10, 5)]), 100)
    for (const each of [chunk(20, '10%'), chunk(20, '20%'), chunk(20, '20%'), chunk(20, 'done'), chunk(30, 'next')])
      merged = withLines(merged, linesOfChunks(each, heard, 9), 100)
    expect(texts(merged.lines).slice(1)).toEqual(['done', 'next'])
    const again = linesOfChunks(chunk(30, 'next one'), heard, 9)
    expect(texts(withLines(merged, again, 100).lines).slice(1)).toEqual(['done', 'next one'])
  })
})

describe('withLines', () => {
  it('keeps the order of time whatever comes late, loses none and doubles none', () => {
    const batch = fc.array(fc.record({ at: fc.integer({ min: 0, max: 50 }), ref: fc.constantFrom('i/a', 'i/b') }))
    fc.assert(
      fc.property(fc.array(batch), (batches) => {
        let offset = 0
        let merged = NO_LINES
        for (const each of batches) {
          merged = withLines(merged, mergedOf(each.map(({ at, ref }) => placed(ref, offset++, at))), 10_000)
        }
        const times = merged.lines.map(({ time }) => time)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        expect(new Set(merged.lines.map(({ offset: n }) => n)).size).toBe(offset)
      }),
    )
  })

  it('lets go of the oldest and keeps the numbers of the others', () => {
    const before = withLines(NO_LINES, mergedOf([placed('i/a', 0, 0), placed('i/a', 1, 1)]), 3)
    const after = withLines(before, mergedOf([placed('i/b', 0, 2), placed('i/b', 1, 3)]), 3)
    expect(texts(after.lines)).toEqual(['i/a 1', 'i/b 0', 'i/b 1'])
    expect(after.first).toBe(1)
  })
})

describe('withOlderLines', () => {
  it('puts them in front, each once, also those of the same instant', () => {
    const now = { lines: mergedOf([placed('i/a', 5, 10), placed('i/b', 5, 10), placed('i/a', 6, 11)]), first: 0 }
    const page = mergedOf([placed('i/a', 3, 8), placed('i/c', 5, 10), placed('i/a', 5, 10), placed('i/b', 5, 10)])
    const after = withOlderLines(now, page)
    expect(texts(after.lines)).toEqual(['i/a 3', 'i/c 5', 'i/a 5', 'i/b 5', 'i/a 6'])
    expect(after).toMatchObject({ first: -2, added: 2, isCut: false })
    expect(withOlderLines(now, mergedOf([placed('i/a', 5, 10)]))).toMatchObject({ added: 0 })
  })

  it('lets go of the newest where there are too many', () => {
    const lines = mergedOf(Array.from({ length: MOST_HELD_LINES }, (_, n) => placed('i/a', n + 10, n + 10)))
    const after = withOlderLines({ lines, first: 0 }, mergedOf([placed('i/a', 1, 1)]))
    expect(after).toMatchObject({ isCut: true, first: -1 })
    expect(after.lines).toHaveLength(MOST_HELD_LINES)
    expect(after.lines[0]?.offset).toBe(1)
  })
})

describe('isOfLevel', () => {
  it('is the level or worse; a gap always shows', () => {
    const line = mergedOf([placed('i/a', 0, 0)])[0]!
    expect(isOfLevel({ ...line, level: 'error' }, 'warning')).toBe(true)
    expect(isOfLevel({ ...line, level: 'info' }, 'warning')).toBe(false)
    expect(isOfLevel(line, 'warning')).toBe(false)
    expect(isOfLevel(line, null)).toBe(true)
    expect(isOfLevel({ ...line, isGap: true }, 'error')).toBe(true)
  })
})
