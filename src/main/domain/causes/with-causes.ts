import type { Cause, Reason } from '@shared/model/lifecycle'

/** What follows from a failure stands apart from why it came: `answered 503 (attempt 1 of 5), because engram …`. */
const NEXT_ATTEMPT = /; (attempt \d+(?: of \d+)?)(?=$|; it said: )/

/** A reason with its causes, nearest first; without any where there are none. */
export function withCauses(reason: Reason, because: readonly Cause[]): Reason {
  const { code, message } = reason
  if (because.length === 0) return { code, message }
  return { code, message: message.replace(NEXT_ATTEMPT, ' ($1)'), because: [...because] }
}
