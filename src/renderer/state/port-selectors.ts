import type { AheadRow, ConflictRow, LinkRow, PortRulesRow, ScanRow, UndoRow } from '@shared/model/conflicts'
import type { Tables } from '@shared/model/rows'
import { perTable } from './per-table'
import { useProjection } from './store'

const NONE: readonly never[] = []
const RANK: Record<ConflictRow['level'], number> = { error: 0, warning: 1, info: 2 }

/** Worst first; among equals by port, then by name. What a person lets be comes last. */
export function byWorst(a: ConflictRow, b: ConflictRow): number {
  return (
    Number(a.isIgnored) - Number(b.isIgnored) ||
    RANK[a.level] - RANK[b.level] ||
    (a.port ?? 0) - (b.port ?? 0) ||
    (a.id < b.id ? -1 : 1)
  )
}

function listed<Row>(rows: Iterable<Row>, key: (row: Row) => string | null): ReadonlyMap<string, readonly Row[]> {
  const lists = new Map<string, Row[]>()
  for (const row of rows) {
    const name = key(row)
    if (name === null) continue
    const list = lists.get(name)
    if (list === undefined) lists.set(name, [row])
    else list.push(row)
  }
  return lists
}

const allConflictsOf = perTable((rows: Tables['conflicts']): readonly ConflictRow[] =>
  [...rows.values()].toSorted(byWorst),
)
const conflictsByInstance = perTable((rows: Tables['conflicts']) => listed(allConflictsOf(rows), (row) => row.instance))
const conflictsByRef = perTable((rows: Tables['conflicts']) => listed(allConflictsOf(rows), (row) => row.ref))
const aheadOf = perTable((rows: Tables['ahead']): readonly AheadRow[] =>
  [...rows.values()].toSorted((a, b) => a.ports.component.base - b.ports.component.base),
)
const linksOf = perTable((rows: Tables['links']): readonly LinkRow[] =>
  [...rows.values()].toSorted((a, b) => Number(b.isCross) - Number(a.isCross) || (a.id < b.id ? -1 : 1)),
)
const undosOf = perTable((rows: Tables['undos']): readonly UndoRow[] =>
  [...rows.values()].toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)),
)

/** The conflicts of all instances, worst first; those a person lets be at the end. */
export function useAllConflicts(): readonly ConflictRow[] {
  return useProjection(({ tables }) => allConflictsOf(tables.conflicts))
}

/** The conflicts of one instance, worst first; those a person lets be at the end. */
export function useConflicts(instance: string): readonly ConflictRow[] {
  return useProjection(({ tables }) => conflictsByInstance(tables.conflicts).get(instance) ?? NONE)
}

/** The conflicts of one component or specialist, worst first; those a person lets be at the end. */
export function useConflictsOfRow(ref: string): readonly ConflictRow[] {
  return useProjection(({ tables }) => conflictsByRef(tables.conflicts).get(ref) ?? NONE)
}

/** One conflict, or undefined where it is gone. */
export function useConflict(id: string): ConflictRow | undefined {
  return useProjection(({ tables }) => tables.conflicts.get(id))
}

/** Those that ask for a person: neither let be nor merely good to know. */
export function openConflicts(conflicts: readonly ConflictRow[]): readonly ConflictRow[] {
  return conflicts.filter((conflict) => !conflict.isIgnored && conflict.level !== 'info')
}

/**
 * The conflict that most asks for a person now: the row's own first, then the instance's, with null of all. Undefined
 * where nothing does.
 */
export function worstConflict(instance: string | null, ref: string | null): ConflictRow | undefined {
  const { conflicts } = useProjection.getState().tables
  const own = ref === null ? NONE : (conflictsByRef(conflicts).get(ref) ?? NONE)
  const all = instance === null ? allConflictsOf(conflicts) : (conflictsByInstance(conflicts).get(instance) ?? NONE)
  return openConflicts(own)[0] ?? openConflicts(all)[0]
}

/** Blocks kept for later, in the order in which they lie. */
export function useAhead(): readonly AheadRow[] {
  return useProjection(({ tables }) => aheadOf(tables.ahead))
}

/** Who talks to whom, across instances first. */
export function useLinks(): readonly LinkRow[] {
  return useProjection(({ tables }) => linksOf(tables.links))
}

/** The search of an instance's files, or undefined where there was none. */
export function useScan(instance: string): ScanRow | undefined {
  return useProjection(({ tables }) => tables.scans.get(instance))
}

/** What the system itself does with ports, or undefined before it is known. */
export function usePortRules(): PortRulesRow | undefined {
  return useProjection(({ tables }) => tables.portRules.get('rules'))
}

/** What can be taken back, newest first. */
export function useUndos(): readonly UndoRow[] {
  return useProjection(({ tables }) => undosOf(tables.undos))
}

/** The newest step that can be taken back now, outside of a view. */
export function newestUndo(): UndoRow | undefined {
  return undosOf(useProjection.getState().tables.undos)[0]
}
