import type { UncertainRow } from '@shared/model/uncertain'
import type { Tables } from '@shared/model/rows'
import { perTable } from './per-table'
import { useProjection } from './store'

const uncertainOf = perTable((rows: Tables['uncertain']): readonly UncertainRow[] =>
  [...rows.values()].toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0) || a.pid - b.pid),
)

/** Living processes that Till is unsure of, the oldest first. */
export function useUncertain(): readonly UncertainRow[] {
  return useProjection(({ tables }) => uncertainOf(tables.uncertain))
}
