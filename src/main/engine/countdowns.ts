import type { Breakers } from './breakers'
import type { Clock } from './effects'
import type { Store } from './store'
import type { Supervisor } from './supervisor'

/** Rows that show when something is due, in epoch milliseconds. */
const TABLES = ['components', 'specialists', 'breakers', 'fallbacks'] as const

/**
 * Keeps what is shown as due right when the wall clock is set: deadlines go by the monotonic clock, so what was due in ten
 * seconds still is. Answers who is to hear by how much it was set. What became due after that is right already.
 */
export function createCountdowns(deps: {
  store: Store
  clock: Clock
  supervisor: Pick<Supervisor, 'units'>
  breakers: Pick<Breakers, 'clockSet'>
}): (byMs: number) => void {
  const { store, clock, supervisor, breakers } = deps
  return (byMs) => {
    const before = TABLES.flatMap((table) => store.all(table).map(({ id, dueAt }) => ({ table, id, dueAt })))
    const shown = before.filter(({ dueAt }) => dueAt !== null)
    breakers.clockSet(byMs)
    for (const { ending } of supervisor.units()) if (ending && ending.dueAt !== null) ending.dueAt += byMs
    if (shown.length === 0) return
    // Whoever asked for the time may be in the middle of a change.
    clock.after(0, () => {
      store.note((tx) => {
        for (const { table, id, dueAt } of shown) {
          const row = tx.get(table, id)
          if (row && dueAt !== null && row.dueAt === dueAt) tx.put(table, { ...row, dueAt: dueAt + byMs })
        }
      })
    })
  }
}
