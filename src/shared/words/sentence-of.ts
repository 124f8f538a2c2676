import type { Reason } from '../model/lifecycle'

/** A reason with its causes in one sentence: `readiness failed 3 times, because engram refused connections, because …`. */
export function sentenceOf({ message, because = [] }: Reason): string {
  return [message, ...because.map((cause) => `because ${cause.message}`)].join(', ')
}
