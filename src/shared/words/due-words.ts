import type { LifecycleState, Reason } from '../model/lifecycle'

/** What stands around the time that is left until a row’s `dueAt`. */
export type DueWords = {
  /** In a row, before and after it: `in 4 s`, `4 s left`. */
  inRow: { before: string; after: string }
  /** Before it, where it is a line of its own: `Next attempt in 4 s`. */
  alone: string
}

const RESTING: ReadonlySet<LifecycleState> = new Set(['failed', 'stopped', 'unknown'])

/**
 * What will be at a row’s `dueAt`: the trial of the one it waits for, at rest its own next attempt, on its way the end of
 * its time.
 */
export function dueWords({ state, reason }: { state: LifecycleState; reason: Reason | null }): DueWords {
  if (reason?.code === 'breaker-open') {
    return { inRow: { before: 'tried again in ', after: '' }, alone: 'The trial begins in' }
  }
  if (RESTING.has(state)) return { inRow: { before: 'in ', after: '' }, alone: 'Next attempt in' }
  return { inRow: { before: '', after: ' left' }, alone: 'Time left:' }
}
