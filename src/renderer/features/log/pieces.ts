import { type AnsiColour, spansOf } from './ansi'
import type { Finder, Range } from './finder'
import { levelOf } from './level-words'

/** The theme's inks for the colours a program asks for: readable on every surface, in both themes. */
const INK: Record<AnsiColour, string> = {
  black: 'text-faint',
  red: 'text-failed-ink',
  green: 'text-ready-ink',
  yellow: 'text-degraded-ink',
  blue: 'text-starting-ink',
  magenta: 'text-registering-ink',
  cyan: 'text-initializing-ink',
  white: 'text-text',
}

const LEVEL_INK = { error: 'text-failed-ink font-semibold', warning: 'text-degraded-ink font-semibold' }

/** A stretch of a line in one look; `isHit`: it is what was searched for. */
export type Piece = { text: string; look: string; isHit: boolean }

/** A line as it is shown: its own colours, else the one word inked that says how bad it is; and what was found in it. */
export function piecesOf(line: string, finder: Finder | null): Piece[] {
  const looks = lookedAt(line)
  if (finder === null) return looks.map((piece) => ({ ...piece, isHit: false }))
  return marked(looks, finder.rangesIn(looks.map(({ text }) => text).join('')))
}

type Look = Omit<Piece, 'isHit'>

function lookedAt(line: string): Look[] {
  const spans = spansOf(line)
  const only = spans.length === 1 ? spans[0] : undefined
  if (only !== undefined && only.colour === null && !only.isBold && !only.isDim) return inked(only.text)
  return spans.map(({ text, colour, isBold, isDim }) => ({
    text,
    look: `${colour === null ? '' : INK[colour]} ${isBold ? 'font-semibold' : ''} ${isDim ? 'text-faint' : ''}`.trim(),
  }))
}

function inked(text: string): Look[] {
  const word = levelOf(text)
  if (word === null) return [{ text, look: '' }]
  return [
    { text: text.slice(0, word.from), look: '' },
    { text: text.slice(word.from, word.to), look: LEVEL_INK[word.level] },
    { text: text.slice(word.to), look: '' },
  ].filter((piece) => piece.text !== '')
}

/** Cuts pieces at the ends of ranges, which are told by places in the whole text, in order. */
function marked(looks: readonly Look[], ranges: readonly Range[]): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  for (const { text, look } of looks) {
    const end = start + text.length
    let at = start
    for (const range of ranges) {
      const from = Math.max(range.from, at)
      const to = Math.min(range.to, end)
      if (from >= to) continue
      if (from > at) pieces.push({ text: text.slice(at - start, from - start), look, isHit: false })
      pieces.push({ text: text.slice(from - start, to - start), look, isHit: true })
      at = to
    }
    if (at < end) pieces.push({ text: text.slice(at - start), look, isHit: false })
    start = end
  }
  return pieces
}
