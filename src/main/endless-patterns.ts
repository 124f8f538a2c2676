import { setFlagsFromString } from 'node:v8'

/**
 * Makes expressions that people write in a till.yaml (`ready_log_line`, the body of a probe) come to an end: one that goes
 * back and forth too often is tried in another way, in a time that grows with the text (v8.dev/blog/non-backtracking-regexp).
 * `(a+)+$` would stop a Till for ever otherwise. Those with references to what they found can't be tried so. For the whole
 * process, from its beginning.
 */
export function endEndlessPatterns(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks')
}
