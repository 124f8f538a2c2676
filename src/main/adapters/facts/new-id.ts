import { randomBytes } from 'node:crypto'

const TIME_CHARACTERS = 9
const RANDOM_BYTES = 8

/**
 * A new id, unique for ever: 25 lower-case letters and digits. It begins with the time in base 36, so that names of log
 * files sort by age; 64 random bits follow.
 */
export function newId(): string {
  return Date.now().toString(36).padStart(TIME_CHARACTERS, '0') + randomBytes(RANDOM_BYTES).toString('hex')
}

/** When an id was made (epoch ms); NaN where it is none of ours. */
export function madeAt(id: string): number {
  return /^[0-9a-z]{9}[0-9a-f]{16}$/.test(id) ? Number.parseInt(id.slice(0, TIME_CHARACTERS), 36) : Number.NaN
}
