import { setFlagsFromString } from 'node:v8'

/** Of V8: what tries too many ways is tried in another one (v8.dev/blog/non-backtracking-regexp). */
export const END_ENDLESS_PATTERNS = '--enable-experimental-regexp-engine-on-excessive-backtracks'

/**
 * Makes expressions that people write in a till.yaml (`ready_log_line`, the body of a probe) come to an end: one that goes
 * back and forth too often is tried in another way, in a time that grows with the text.
 * `(a+)+$` would stop a Till for ever otherwise. Those with references to what they found can't be tried so. For the whole
 * process, from its beginning.
 */
export function endEndlessPatterns(): void {
  setFlagsFromString(END_ENDLESS_PATTERNS)
}
