import type { BreakerState } from '@shared/model/degradation'
import type { BreakerDefinition } from '@shared/platform/definition'

/** So long in a row a component has to be ready for a good trial. */
export const TRIAL_MS = 5_000
/** Where it is up and not well, so long: its probes would have failed it by then, and who needs it gets nothing better. */
export const SHAKY_TRIAL_MS = 30_000

/** The circuit of one component, or of one capability of an instance. */
export type Breaker = {
  state: BreakerState
  /** Failures in a row. */
  failures: number
  /** When the present state began. Monotonic ms. */
  sinceMs: number
  /** Good trials that still are to come while half-open; else 0. */
  trialsLeft: number
}

/** As if nothing had ever failed. */
export function closedBreaker(nowMs: number): Breaker {
  return { state: 'closed', failures: 0, sinceMs: nowMs, trialsLeft: 0 }
}

/**
 * One failure more. It opens a closed circuit at the threshold, or at once where it `isTripped`, and a half-open one always.
 * An open one stays as it is: what fails late prolongs nothing, and did not open it.
 */
export function afterFailure(breaker: Breaker, settings: BreakerDefinition, nowMs: number, isTripped = false): Breaker {
  if (breaker.state === 'open') return breaker
  const failures = breaker.failures + 1
  const isReached = isTripped || breaker.state === 'half-open' || failures >= settings.failureThreshold
  if (!isReached) return { ...breaker, failures }
  return { state: 'open', failures, sinceMs: nowMs, trialsLeft: 0 }
}

/** One success: nothing was in a row, or a trial was good, the last of which closes the circuit. */
export function afterSuccess(breaker: Breaker, nowMs: number): Breaker {
  if (breaker.state === 'open') return breaker
  if (breaker.state === 'closed') return breaker.failures === 0 ? breaker : { ...breaker, failures: 0 }
  return breaker.trialsLeft > 1 ? { ...breaker, trialsLeft: breaker.trialsLeft - 1 } : closedBreaker(nowMs)
}

/** An open circuit lets trials begin. */
export function halfOpened(breaker: Breaker, settings: BreakerDefinition, nowMs: number): Breaker {
  if (breaker.state !== 'open') return breaker
  return { ...breaker, state: 'half-open', sinceMs: nowMs, trialsLeft: Math.max(1, settings.halfOpenTrials) }
}

/** How long an open circuit still is left alone; 0: trials may begin. null: it is not open. */
export function restMs(breaker: Breaker, settings: BreakerDefinition, nowMs: number): number | null {
  return breaker.state === 'open' ? Math.max(0, breaker.sinceMs + settings.resetTimeoutMs - nowMs) : null
}
