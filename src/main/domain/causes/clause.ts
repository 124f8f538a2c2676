import type { LifecycleState, Reason, REASON_CODES } from '@shared/model/lifecycle'
import { endClause } from '../processes/ending'

/** Codes whose sentence goes on after the name of the row as it is: `ended by itself …`, `can’t run without hermes`. */
const PREDICATES: ReadonlySet<(typeof REASON_CODES)[number]> = new Set([
  'exited',
  'killed',
  'ended-unseen',
  'force-killed',
  'completed',
  'dependency-lost',
])

/** Codes whose sentence is what the row is: `waiting for hermes`, `suspended (…)`. */
const ATTRIBUTES: ReadonlySet<(typeof REASON_CODES)[number]> = new Set(['waiting', 'hung'])

const PLAIN: Record<LifecycleState, string> = {
  unknown: 'was not started',
  registering: 'is being started',
  initializing: 'is being started',
  starting: 'is being started',
  ready: 'is ready',
  degraded: 'is degraded',
  failed: 'failed',
  stopping: 'is being stopped',
  stopped: 'is not running',
}

/** What happened to a row, as a clause that follows its name: `exited with 1`, `is degraded: answered 503`. */
export function clauseOf(state: LifecycleState, reason: Reason | null): string {
  if (reason === null || state === 'stopping') return PLAIN[state]
  const ended = state === 'failed' ? endClause(reason.message) : null
  if (ended !== null) return ended
  if (PREDICATES.has(reason.code)) return reason.message
  if (reason.code === 'stopped-by-user') return `was ${reason.message}`
  if (ATTRIBUTES.has(reason.code)) return `is ${reason.message}`
  return `${PLAIN[state]}: ${reason.message}`
}
