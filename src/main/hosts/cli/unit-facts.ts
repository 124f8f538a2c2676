import type { UnitRow } from './state-view'

/** A row as `--json` of what starts and stops tells it. */
export type UnitFacts = Pick<
  UnitRow,
  'name' | 'state' | 'label' | 'reason' | 'since' | 'isWanted' | 'dueAt' | 'restarts' | 'pid' | 'port'
> & { ref: string }

/** What scripts want to know of a row. Times are epoch ms. */
export function unitFacts(row: UnitRow): UnitFacts {
  const { id, name, state, label, reason, since, isWanted, dueAt, restarts, pid, port } = row
  return { ref: id, name, state, label, reason, since, isWanted, dueAt, restarts, pid, port }
}
