import type { LifecycleState } from '@shared/model/lifecycle'

/** What needs a person first, then what is on its way, then what is well, then what is at rest. */
const RANK: Record<LifecycleState, number> = {
  failed: 0,
  degraded: 1,
  unknown: 2,
  stopping: 3,
  registering: 4,
  initializing: 5,
  starting: 6,
  ready: 7,
  stopped: 8,
}

type Ranked = { state: LifecycleState; order: number; id: string; isWanted: boolean }

/** How much a row needs a person: smaller is more. A row that waits for another stands with what is on its way. */
export function troubleRank({ state, isWanted }: Pick<Ranked, 'state' | 'isWanted'>): number {
  return state === 'stopped' && isWanted ? RANK.registering : RANK[state]
}

/** The platform's own order. */
export function byOrder(a: Pick<Ranked, 'order' | 'id'>, b: Pick<Ranked, 'order' | 'id'>): number {
  return a.order - b.order || (a.id < b.id ? -1 : 1)
}

/** Trouble first, the platform's order among equals. */
export function byTrouble(a: Ranked, b: Ranked): number {
  return troubleRank(a) - troubleRank(b) || byOrder(a, b)
}
