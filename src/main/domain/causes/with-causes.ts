import type { Cause, Reason } from '@shared/model/lifecycle'
import { refusedPorts } from './refused'

/** What follows from a failure stands apart from why it came: `answered 503 (attempt 1 of 5), because engram …`. */
const NEXT_ATTEMPT = /; (attempt \d+(?: of \d+)?)(?=$|; it said: )/

/** A reason with its causes, nearest first; without any where there are none. */
export function withCauses(reason: Reason, because: readonly Cause[]): Reason {
  const { code, message } = reason
  if (because.length === 0) return { code, message }
  return { code, message: message.replace(NEXT_ATTEMPT, ' ($1)'), because: [...because] }
}

/** What a log said last, where that tells more than the causes: who refused a connection need not be told twice. */
export function wordsBeside(words: string | null, because: readonly Cause[]): string | null {
  return words !== null && because.length > 0 && refusedPorts([words]).length > 0 ? null : words
}
