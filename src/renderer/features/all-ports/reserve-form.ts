import type { Input } from '@shared/contract/commands'
import { portOf, type TypedBases } from './base-fields'

/** Where blocks are kept: the next free pair, a mode's own place, or bases of one's own. */
export type ReservePlace = string

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('')

/** The choices, as the documents number them: primary, coder-a to coder-z. */
export const PLACES: readonly { value: ReservePlace; label: string }[] = [
  { value: 'next', label: 'Next free place' },
  { value: 'custom', label: 'Bases of my own' },
  { value: 'primary', label: 'Of Primary' },
  ...LETTERS.map((letter) => ({ value: `coder-${letter}`, label: `Of Coder-${letter.toUpperCase()}` })),
]

/** What to ask for: with neither mode nor bases Till takes the next free pair. */
export function reservationOf(
  place: ReservePlace,
  bases: TypedBases,
  hasAi: boolean,
): Pick<Input<'block.reserve'>, 'mode' | 'componentBase' | 'aiBase'> {
  if (place === 'next') return { mode: null, componentBase: null, aiBase: null }
  if (place !== 'custom') return { mode: place, componentBase: null, aiBase: null }
  return { mode: 'custom', componentBase: portOf(bases.component), aiBase: hasAi ? portOf(bases.ai) : null }
}
