import type { LifecycleState } from '@shared/model/lifecycle'

const INKS = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, dim: 2, bold: 1 } as const
export type Ink = keyof typeof INKS

/** Colours a text, or leaves it alone where colours are not wanted. */
export type Paint = (ink: Ink, text: string) => string

/** A painter for a terminal with or without colours. */
export function createPaint(hasColor: boolean): Paint {
  return (ink, text) => (hasColor && text !== '' ? `\u001b[${String(INKS[ink])}m${text}\u001b[0m` : text)
}

/** The shapes and inks of the visual language, as far as a terminal has them: circles fill up, squares rest. */
const GLYPHS: Record<LifecycleState, { glyph: string; ink: Ink }> = {
  unknown: { glyph: '◌', ink: 'dim' },
  registering: { glyph: '◔', ink: 'magenta' },
  initializing: { glyph: '◑', ink: 'cyan' },
  starting: { glyph: '◕', ink: 'blue' },
  ready: { glyph: '●', ink: 'green' },
  degraded: { glyph: '▲', ink: 'yellow' },
  failed: { glyph: '✖', ink: 'red' },
  stopping: { glyph: '◧', ink: 'dim' },
  stopped: { glyph: '□', ink: 'dim' },
}

/** The glyph of a state, coloured. */
export function glyph(state: LifecycleState, paint: Paint): string {
  return paint(GLYPHS[state].ink, GLYPHS[state].glyph)
}

/** The word of a state: coloured only where it asks for attention, because a healthy system is nearly monochrome. */
export function stateWord(state: LifecycleState, label: string, paint: Paint): string {
  return state === 'ready' || state === 'stopped' ? label : paint(GLYPHS[state].ink, label)
}
