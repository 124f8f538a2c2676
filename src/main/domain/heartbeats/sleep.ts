/** One moment on both clocks. */
export type Moment = { monotonicMs: number; wallMs: number }

/** So much later than asked for, a timer tells of a machine that slept, or of a Till that was kept from running. */
export const SLEPT_MS = 2_000

/** Whether something took so much longer than was asked for that what did not happen meanwhile is nobody's fault. */
export function wasKept(fromMs: number, toMs: number, expectedMs: number): boolean {
  return toMs - fromMs - expectedMs > SLEPT_MS
}

/**
 * Whether the machine slept between two moments, as far as one can tell: a timer came much too late, or the wall clock went
 * another way than the monotonic one, which stands still while Linux sleeps (clock_gettime(2)). A wall clock that somebody
 * sets looks the same; what this excuses must be small enough for that to change nothing.
 */
export function hasSlept(from: Moment, to: Moment, expectedMs: number): boolean {
  const tookMs = to.monotonicMs - from.monotonicMs
  return wasKept(from.monotonicMs, to.monotonicMs, expectedMs) || Math.abs(to.wallMs - from.wallMs - tookMs) > SLEPT_MS
}
