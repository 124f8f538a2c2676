import { z } from 'zod'

/** As JSON, in characters: a page of text. A hundred of them go to every window that opens. */
const MOST_CHARACTERS = 16_384
const DEEPEST = 16

/** What a component tells of itself in its own shape: an object of JSON, bounded in size and depth. */
export const freeFactsSchema = z
  .record(z.string().max(100), z.unknown())
  .refine((facts) => isWithin(facts, DEEPEST) && JSON.stringify(facts).length <= MOST_CHARACTERS, {
    message: `must be at most ${String(MOST_CHARACTERS)} characters of JSON, ${String(DEEPEST)} levels deep`,
  })

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((one) => isWithin(one, levels - 1))
}
