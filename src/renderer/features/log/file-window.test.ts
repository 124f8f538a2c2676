import { describe, expect, it } from 'vitest'
import type { Output } from '@shared/contract/commands'
import type { RunId } from '@shared/model/ids'
import { heldAt, lineAt, MOST_HELD_LINES, windowOf, withNewer, withOlder } from './file-window'

const RUN = 'run-00000001' as RunId
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => ({ offset: (from + n) * 10, text: `line ${from + n}`, at: from + n }))
const answer = (from: number, to: number, more: Partial<Output<'log.range'>> = {}): Output<'log.range'> => ({
  run: RUN,
  path: '/x',
  lines: lines(from, to),
  sizeBytes: 1_000_000,
  headBytes: 0,
  hasBefore: from > 0,
  hasAfter: true,
  ...more,
})

describe('a window on a file', () => {
  it('begins as the end that was followed, and knows whether there is more before it', () => {
    expect(heldAt(lines(5, 9), RUN, '/x')).toMatchObject({ hasBefore: true, hasAfter: false, run: RUN })
    expect(heldAt(lines(0, 9), null, '/x')).toMatchObject({ hasBefore: false })
  })

  it('takes older lines in front, each once, and lets go of the last ones where it gets too long', () => {
    const older = withOlder(heldAt(lines(100, 200), null, '/x'), answer(40, 105))
    expect(older.lines).toEqual(lines(40, 200))
    expect(older).toMatchObject({ hasBefore: true, hasAfter: false, run: RUN })
    const long = withOlder(windowOf(answer(500, 500 + MOST_HELD_LINES, { hasAfter: false })), answer(0, 500))
    expect(long.lines).toEqual(lines(0, MOST_HELD_LINES))
    expect(long).toMatchObject({ hasBefore: false, hasAfter: true })
  })

  it('takes newer lines behind, each once, and lets go of the first ones where it gets too long', () => {
    const newer = withNewer(windowOf(answer(0, MOST_HELD_LINES)), answer(MOST_HELD_LINES - 1, MOST_HELD_LINES + 20))
    expect(newer.lines).toEqual(lines(20, MOST_HELD_LINES + 20))
    expect(newer).toMatchObject({ hasBefore: true, hasAfter: true })
  })

  it('does not ask for ever for what does not come', () => {
    expect(withOlder(heldAt(lines(5, 9), RUN, '/x'), answer(5, 5)).hasBefore).toBe(false)
    expect(withNewer(windowOf(answer(0, 9)), answer(8, 9)).hasAfter).toBe(false)
  })

  it('takes nothing of another run that began meanwhile', () => {
    const window = heldAt(lines(5, 9), null, '/x')
    expect(withOlder(window, answer(0, 5, { path: '/y' }))).toEqual({ ...window, hasBefore: false })
    expect(withNewer(window, answer(9, 12, { path: '/y' })).lines).toEqual(window.lines)
  })

  it('keeps what was said of a head that was given back', () => {
    expect(withOlder(heldAt(lines(5, 9), RUN, '/x'), answer(2, 5, { hasBefore: false, headBytes: 20 })).headBytes).toBe(
      20,
    )
  })
})

describe('lineAt', () => {
  it('is the line at an offset or around it, the first from a moment on, or the last', () => {
    expect(lineAt(lines(0, 9), { at: null, offset: 45 })?.offset).toBe(40)
    expect(lineAt(lines(0, 9), { at: 3.5, offset: null })?.offset).toBe(40)
    expect(lineAt(lines(0, 9), { at: 99, offset: null })?.offset).toBe(80)
    expect(lineAt([], { at: 1, offset: null })).toBeNull()
    expect(lineAt(lines(0, 9), { at: null, offset: null })?.offset).toBe(80)
    expect(lineAt(lines(3, 9), { at: null, offset: 0 })?.offset).toBe(30)
  })
})
