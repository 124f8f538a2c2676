import type { LifecycleState } from '@shared/model/lifecycle'
import type { ComponentRow } from '@shared/model/rows'

/** What needs a person comes first. All else keeps its place, so that rows don't jump about while things start. */
const RANK: Partial<Record<LifecycleState, number>> = { failed: 0, degraded: 1 }
const UNSURE = 2
const NO_TROUBLE = 3

type Ranked = Pick<ComponentRow, 'state' | 'order' | 'pid'> & { id: string }

/**
 * How much a row needs a person: smaller is more. A row that was never started, or waits for another, is no riddle; one
 * that has a process and nobody knows how it does is.
 */
export function troubleRank({ state, pid }: Pick<Ranked, 'state' | 'pid'>): number {
  return RANK[state] ?? (state === 'unknown' && pid !== null ? UNSURE : NO_TROUBLE)
}

/** The platform's own order. */
export function byOrder(a: Pick<Ranked, 'order' | 'id'>, b: Pick<Ranked, 'order' | 'id'>): number {
  return a.order - b.order || (a.id < b.id ? -1 : 1)
}

/** Trouble first, the platform's order among equals. */
export function byTrouble(a: Ranked, b: Ranked): number {
  return troubleRank(a) - troubleRank(b) || byOrder(a, b)
}
