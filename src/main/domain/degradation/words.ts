import type { BreakerState } from '@shared/model/degradation'
import type { LifecycleState } from '@shared/model/lifecycle'
import { isComing, isResting } from '../lifecycle/table'
import type { Candidate } from './provider'

/**
 * What is said of a capability that its primary does not provide as it should: `text_generation comes from local_llm,
 * because rhetor failed; slower, shorter answers`; null where all is as it should be, or nobody wants any of it.
 */
export function describeProvision(
  capability: string,
  {
    using,
    primary,
    chain,
    lost,
  }: { using: Candidate | null; primary: Candidate; chain: readonly Candidate[]; lost: string },
): string | null {
  if (using === primary)
    return primary.isReady ? null : `${capability} still comes from ${primary.name}, which ${primary.clause}`
  if (using === null) {
    const isWanted = [primary, ...chain].some((one) => one.isWanted)
    return isWanted ? `Nobody provides ${capability}: ${describeTried([primary, ...chain])}` : null
  }
  const why = primary.isReady
    ? `until ${primary.name} has been ready for a while`
    : `because ${primary.name} ${primary.clause}`
  return `${capability} comes from ${using.name}, ${why}${lost === '' ? '' : `; ${lost}`}`
}

/** `rhetor failed; local_llm is not running` */
export function describeTried(tried: readonly Candidate[]): string {
  return tried.map(({ name, clause }) => `${name} ${clause}`).join('; ')
}

/** Why a row can’t provide a capability, as a clause after its name. `own` is its circuit, `calls` that of the capability. */
export function clauseOf(
  state: LifecycleState,
  { isWanted, own, calls }: { isWanted: boolean; own: BreakerState; calls: BreakerState },
): string {
  if (state === 'failed') return own === 'closed' ? 'failed' : 'failed and is left alone for now'
  if (isResting(state)) return isWanted ? 'is waiting to be started' : 'is not running'
  if (own !== 'closed' && state === 'ready') return 'has just come back and is on trial'
  if (calls === 'open') return 'failed too many calls'
  if (calls === 'half-open') return 'failed too many calls and is on trial'
  if (isComing(state)) return 'is being started'
  if (state === 'stopping') return 'is being stopped'
  return `is ${state}`
}
