import type { HistoryEntry } from '@shared/contract/lifecycle-commands'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The transitions of a row that was started, crashed once some minutes ago, and came to be as it is. */
export function aHistory({ state, since, reason, run }: ComponentRow | SpecialistRow): HistoryEntry[] {
  const entry = (ago: number, of: HistoryEntry['state'], more: Partial<HistoryEntry> = {}): HistoryEntry => ({
    at: since - ago,
    state: of,
    code: null,
    message: null,
    because: [],
    run,
    ...more,
  })
  const before: HistoryEntry[] = [
    entry(2 * HOUR + 3 * SECOND, 'registering'),
    entry(2 * HOUR + 3 * SECOND, 'initializing'),
    entry(2 * HOUR + 2 * SECOND, 'starting'),
    entry(2 * HOUR, 'ready'),
    entry(5 * MINUTE, 'failed', {
      code: 'restarting',
      message: 'ended by itself with exit code 137 (killed, out of memory); attempt 1 of 5',
    }),
    entry(5 * MINUTE - 2 * SECOND, 'initializing'),
    entry(5 * MINUTE - 3 * SECOND, 'starting'),
    entry(5 * MINUTE - 20 * SECOND, 'ready'),
  ]
  return [
    ...before,
    {
      ...entry(0, state),
      code: reason?.code ?? null,
      message: reason?.message ?? null,
      because: reason?.because ?? [],
    },
  ]
}
