import { LIFECYCLE_STATES, type LifecycleState } from '@shared/model/lifecycle'
import type { RowAction } from '@shared/model/rows'
import { isResting } from '../lifecycle/table'

/** States by how much they need a person, worst first. */
export const BY_TROUBLE: readonly LifecycleState[] = [
  'failed',
  'degraded',
  'stopping',
  'registering',
  'initializing',
  'starting',
  'ready',
  'stopped',
  'unknown',
]

export type Summary = {
  state: LifecycleState
  label: string
  counts: Record<LifecycleState, number>
  actions: RowAction[]
}

/** What one glance at an instance must say, from the states of its rows and how many of them wait. */
export function summarise(states: readonly LifecycleState[], waiting: number): Summary {
  const counts = Object.fromEntries(LIFECYCLE_STATES.map((state) => [state, 0])) as Record<LifecycleState, number>
  for (const state of states) counts[state] += 1
  const state = BY_TROUBLE.find((candidate) => counts[candidate] > 0) ?? 'unknown'
  return { state, label: labelOf(counts, states.length, waiting), counts, actions: actionsOf(states, waiting) }
}

function labelOf(counts: Record<LifecycleState, number>, total: number, waiting: number): string {
  if (total === 0) return 'nothing to run'
  if (counts.ready === total) return `${String(total)} ready`
  const isAtRest = counts.stopped + counts.unknown === total
  if (isAtRest && waiting === 0) return counts.unknown === total ? 'not started yet' : 'stopped'
  const parts: string[] = []
  const say = (count: number, word: string): void => {
    if (count > 0) parts.push(`${String(count)} ${word}`)
  }
  say(counts.failed, 'failed')
  say(counts.degraded, 'degraded')
  say(counts.stopping, 'stopping')
  say(counts.registering + counts.initializing + counts.starting, 'starting')
  say(waiting, 'waiting')
  say(counts.ready, 'ready')
  say(counts.stopped + counts.unknown - waiting, 'stopped')
  return parts.join(' · ')
}

function actionsOf(states: readonly LifecycleState[], waiting: number): RowAction[] {
  const actions: RowAction[] = []
  const resting = states.filter((state) => isResting(state)).length
  if (resting - waiting > 0) actions.push('start')
  if (resting < states.length || waiting > 0) actions.push('stop')
  return actions
}
