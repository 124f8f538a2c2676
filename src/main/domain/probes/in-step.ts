/** So many beats there are in a period: who is asked in step comes at most half of one sooner or later. */
const BEATS = 20

/**
 * Milliseconds to the beat nearest to the end of a period: who has the same period is asked in the same moment as others,
 * and a hundred of them wake the engine no more often than one. `nowMs` is monotonic.
 */
export function inStepMs(nowMs: number, periodMs: number): number {
  const beatMs = periodMs / BEATS
  return Math.round((nowMs + periodMs) / beatMs) * beatMs - nowMs
}
