import { InvalidArgumentError } from 'commander'
import { MOST_HISTORY } from '@shared/contract/commands'
import { MAX_PORT } from '@shared/model/ports'
import { instanceModeSchema } from '@shared/model/rows'

const MAX_LOG_LINES = 5_000
const DAY_S = 86_400
/** The largest block is 10,000 ports (shared/model/ports.ts). */
const MAX_OFFSET = 9_999
/** Windows counts process ids in 32 bits. */
const MAX_PID = 4_294_967_295
const MAX_DAYS = 3_650

/** A port as it was typed; throws InvalidArgumentError. */
export const toPort = (text: string): number => toWhole(text, 1, MAX_PORT)

/** Seconds, at most a day; throws InvalidArgumentError. */
export const toSeconds = (text: string): number => toWhole(text, 1, DAY_S)

/** A number of lines; throws InvalidArgumentError. */
export const toLines = (text: string): number => toWhole(text, 1, MAX_LOG_LINES)

/** Lines of a history; throws InvalidArgumentError. */
export const toHistoryLines = (text: string): number => toWhole(text, 1, MOST_HISTORY)

/** An offset inside a block; throws InvalidArgumentError. */
export const toOffset = (text: string): number => toWhole(text, 0, MAX_OFFSET)

/** A process id; throws InvalidArgumentError. */
export const toPid = (text: string): number => toWhole(text, 1, MAX_PID)

/** Days, at most ten years; throws InvalidArgumentError. */
export const toDays = (text: string): number => toWhole(text, 1, MAX_DAYS)

/** A mode of an instance; throws InvalidArgumentError. */
export function toMode(text: string): string {
  if (instanceModeSchema.safeParse(text).success) return text
  throw new InvalidArgumentError('primary, coder-a to coder-z, or custom is expected.')
}

function toWhole(text: string, from: number, to: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= from && value <= to) return value
  throw new InvalidArgumentError(`A whole number from ${String(from)} to ${String(to)} is expected.`)
}
