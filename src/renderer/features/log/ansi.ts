import { CONTROLS, ESCAPES } from '@shared/words/escapes'

/** The colours a program may ask for, by their names in ECMA-48; shown in the theme's inks, never as asked for. */
export const ANSI_COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
export type AnsiColour = (typeof ANSI_COLOURS)[number]

/** A stretch of text in one style. */
export type Span = { text: string; colour: AnsiColour | null; isBold: boolean; isDim: boolean }

const ESC = '\u001B'

/**
 * A line of a log as spans: SGR colours, bold and dim are kept, every other escape is dropped. Of a line that a
 * program redrew with carriage returns (a progress bar) the last drawing is shown.
 */
export function spansOf(line: string): Span[] {
  const text = lastDrawing(line)
  if (!text.includes(ESC)) {
    const plain = text.replace(CONTROLS, '')
    return plain === '' ? [] : [{ text: plain, colour: null, isBold: false, isDim: false }]
  }
  const spans: Span[] = []
  let style: Omit<Span, 'text'> = { colour: null, isBold: false, isDim: false }
  let from = 0
  const push = (piece: string): void => {
    const clean = piece.replace(CONTROLS, '')
    if (clean !== '') spans.push({ text: clean, ...style })
  }
  for (const match of text.matchAll(ESCAPES)) {
    push(text.slice(from, match.index))
    from = match.index + match[0].length
    const codes = /^\[([\d;:]*)m$/.exec(match[0].slice(1))
    if (codes !== null) style = styleAfter(style, codes[1] ?? '')
  }
  push(text.slice(from))
  return spans
}

/** A line without any escape, for copying and for finding words. */
export function plainText(line: string): string {
  return spansOf(line)
    .map((span) => span.text)
    .join('')
}

function lastDrawing(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  return text.slice(text.lastIndexOf('\r') + 1)
}

/**
 * SGR parameters (ECMA-48, 8.3.117); 38 and 48 carry further parameters (ITU-T T.416): of the text's colour the nearest ink
 * is taken, a background is left out.
 */
function styleAfter(style: Omit<Span, 'text'>, parameters: string): Omit<Span, 'text'> {
  const codes = parameters.split(';').map((each) => (each === '' ? 0 : Number.parseInt(each, 10)))
  let next = style
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0
    if (code === 38 || code === 48) {
      const [kind, ...values] = codes.slice(index + 1, index + 5)
      if (code === 38) next = { ...next, colour: kind === 5 ? ofPalette(values[0] ?? 0) : nearestTo(values) }
      index += kind === 5 ? 2 : kind === 2 ? 4 : 0
    } else next = styleAfterCode(next, code)
  }
  return next
}

/** Of the 256 colours: 16 named ones, a cube of six steps each way, and greys. */
function ofPalette(index: number): AnsiColour | null {
  if (index < 16) return ANSI_COLOURS[index % 8] ?? null
  if (index >= 232) return null
  const cell = index - 16
  return nearestTo([Math.floor(cell / 36), Math.floor(cell / 6) % 6, cell % 6].map((step) => step * 51))
}

/** Hues from red on, a sixth of the circle each. */
const HUES = ['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'] as const

/** Our yellow is an amber: orange is nearer to it than to red. */
const ORANGE_FROM = 1 / 3

/** The ink of nearly this hue (red, green, blue from 0 to 255); null for greys. */
function nearestTo([red = 0, green = 0, blue = 0]: number[]): AnsiColour | null {
  const most = Math.max(red, green, blue)
  const spread = most - Math.min(red, green, blue)
  if (spread < most / 4 || spread < 16) return null
  const sixth =
    most === red ? (green - blue) / spread : most === green ? 2 + (blue - red) / spread : 4 + (red - green) / spread
  if (sixth > ORANGE_FROM && sixth < 1) return 'yellow'
  return HUES[Math.round(sixth + 6) % 6] ?? null
}

function styleAfterCode(style: Omit<Span, 'text'>, code: number): Omit<Span, 'text'> {
  if (code === 0) return { colour: null, isBold: false, isDim: false }
  if (code === 1) return { ...style, isBold: true }
  if (code === 2) return { ...style, isDim: true }
  if (code === 22) return { ...style, isBold: false, isDim: false }
  if (code === 39) return { ...style, colour: null }
  if (code >= 30 && code <= 37) return { ...style, colour: ANSI_COLOURS[code - 30] ?? null }
  // Bright black is what programs use for faint text.
  if (code === 90) return { ...style, colour: null, isDim: true }
  if (code >= 91 && code <= 97) return { ...style, colour: ANSI_COLOURS[code - 90] ?? null }
  return style
}
