import type { LifecycleState } from '@shared/model/lifecycle'

/**
 * Which state may follow which: the nine states and pairs of tekton-technical-documentation.md,
 * "Component Lifecycle State Machine", word for word.
 */
const DOCUMENTED: Record<LifecycleState, readonly LifecycleState[]> = {
  unknown: ['registering'],
  registering: ['initializing', 'failed'],
  initializing: ['starting', 'failed'],
  starting: ['ready', 'degraded', 'failed'],
  ready: ['degraded', 'stopping', 'failed'],
  degraded: ['ready', 'stopping', 'failed'],
  failed: ['initializing', 'stopping'],
  stopping: ['stopped', 'failed'],
  stopped: ['initializing'],
}

/** What Till adds, because somebody may ask for a stop while a start is under way (DESIGN.md, Lifecycle table). */
export const ADDITIONS: readonly (readonly [LifecycleState, LifecycleState])[] = [
  ['registering', 'stopping'],
  ['initializing', 'stopping'],
  ['starting', 'stopping'],
]

/** Whether a row may go from one state to another. */
export function isLegal(from: LifecycleState, to: LifecycleState): boolean {
  return DOCUMENTED[from].includes(to) || ADDITIONS.some(([a, b]) => a === from && b === to)
}

/** Nothing runs and nothing is under way. */
export function isResting(state: LifecycleState): boolean {
  return state === 'unknown' || state === 'stopped' || state === 'failed'
}

/** A start is under way. */
export function isComing(state: LifecycleState): boolean {
  return state === 'registering' || state === 'initializing' || state === 'starting'
}

/** The process is there and answers, well or not so well. */
export function isUp(state: LifecycleState): boolean {
  return state === 'ready' || state === 'degraded'
}
