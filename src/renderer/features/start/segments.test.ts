import { describe, expect, it } from 'vitest'
import { startsAt } from '../../testing/starts'
import { STORY_AT } from '../../testing/fixture'
import { drawingOf } from './segments'
import { stepsOf } from './steps'

const { starts, startBars } = startsAt(STORY_AT)
const barOf = (id: string) => {
  const bar = startBars.find((each) => each.id === id)
  const start = starts.find((each) => each.id === bar?.instance)
  if (!bar || !start) throw new Error(`no bar ${id}`)
  return { bar, start }
}

describe('what is drawn of a row', () => {
  it('is its waiting, and its own time in three stretches that follow one another', () => {
    const { bar, start } = barOf('primary/engram')
    const { wait, segments, endMs, ownMs, glyph, last } = drawingOf(bar, start.askedAt, 0)
    expect(wait?.toMs).toBe(segments[0]?.fromMs)
    expect(segments.map(({ kind }) => kind)).toEqual(['prepare', 'boot', 'answer'])
    segments.slice(1).forEach(({ fromMs }, index) => expect(fromMs).toBe(segments[index]?.toMs))
    expect(segments[2]?.toMs).toBe(endMs)
    expect(ownMs).toBe(2_100)
    expect(glyph).toBe('ready')
    expect(last).toEqual({ fromMs: segments[0]?.fromMs, toMs: (segments[0]?.fromMs ?? 0) + 2_150 })
  })

  it('grows up to the present while it is under way, and never ends before it began', () => {
    const { bar, start } = barOf('coder-b/engram')
    expect(drawingOf(bar, start.askedAt, 6_000)).toMatchObject({ endMs: 6_000, ownMs: null, glyph: 'initializing' })
    const late = drawingOf(bar, start.askedAt, 0)
    expect(late.endMs).toBe((bar.spawnedAt ?? 0) - start.askedAt)
  })

  it('is only waiting where it can’t begin yet', () => {
    const { bar, start } = barOf('coder-b/noesis')
    const drawing = drawingOf(bar, start.askedAt, 4_200)
    expect(drawing).toMatchObject({ wait: { fromMs: 0, toMs: 4_200 }, segments: [], endMs: null, glyph: null })
  })

  it('ends where it failed', () => {
    const { bar, start } = barOf('coder-b/terma')
    const drawing = drawingOf(bar, start.askedAt, 4_200)
    expect(drawing.glyph).toBe('failed')
    expect(drawing.endMs).toBe((bar.brokenAt ?? 0) - start.askedAt)
    // Having been up for a moment is no time that it took.
    const wasUp = drawingOf({ ...bar, readyAt: bar.clearedAt }, start.askedAt, 4_200)
    expect(wasUp).toMatchObject({ glyph: 'failed', ownMs: null })
    // Its bar goes on to where it ended: a gap would say that nothing ran there.
    expect(wasUp.segments.at(-1)?.toMs).toBe(wasUp.endMs)
  })
})

describe('the five phases', () => {
  it('are all there, also those that were not reached', () => {
    const { start } = barOf('coder-b/engram')
    const bars = startBars.filter(({ instance }) => instance === 'coder-b')
    expect(stepsOf(start, bars).map(({ title, standing }) => [title, standing])).toEqual([
      ['Environment', 'under way'],
      ['Dependencies', 'under way'],
      ['Start', 'under way'],
      ['Health', 'under way'],
      ['Ready', 'not reached'],
    ])
  })

  it('show where it broke once the start has failed', () => {
    const { start, bar } = barOf('coder-b/terma')
    const over = { ...start, outcome: 'failed' as const, endedAt: STORY_AT }
    const standing = stepsOf(over, [bar]).find(({ phase }) => phase === 'start')?.standing
    expect(standing).toBe('failed')
  })
})
