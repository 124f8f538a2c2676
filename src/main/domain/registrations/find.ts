import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import type { RegistrationRow } from '@shared/model/registrations'

/** What Till sees of the row behind a registration. */
export type Seen = { state: LifecycleState; reason: Reason | null }

export type Found = RegistrationRow & { state: LifecycleState; isUsable: boolean }

/** Who has a capability: those that are ready first, then those that serve less well, then the others; by id within. */
export function findByCapability(
  rows: readonly RegistrationRow[],
  capability: string,
  seen: (row: RegistrationRow) => Seen,
): Found[] {
  return rows
    .filter((row) => row.capabilities.includes(capability))
    .map((row) => {
      const now = seen(row)
      return { ...row, state: now.state, isUsable: isUsable(now) }
    })
    .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
}

/** A degraded component serves, if not well; a suspended one answers nothing. */
export function isUsable({ state, reason }: Seen): boolean {
  return state === 'ready' || (state === 'degraded' && reason?.code !== 'hung')
}

function rank({ state, isUsable: usable }: Found): number {
  if (state === 'ready') return 0
  return usable ? 1 : 2
}
