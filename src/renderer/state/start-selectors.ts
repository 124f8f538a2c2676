import type { StartBarRow, StartRow } from '@shared/model/starts'
import { perTable } from './per-table'
import { useProjection } from './store'

const NONE: readonly never[] = []

/** Bars by instance, in the order of the chart; lists of rows that are as before are the same objects. */
const barsOf = perTable((rows: ReadonlyMap<string, StartBarRow>): ReadonlyMap<string, readonly StartBarRow[]> => {
  const lists = new Map<string, StartBarRow[]>()
  for (const row of rows.values()) {
    const list = lists.get(row.instance)
    if (list === undefined) lists.set(row.instance, [row])
    else list.push(row)
  }
  for (const list of lists.values()) list.sort((a, b) => a.order - b.order)
  return lists
})

/** The present or the last start of an instance, or undefined: there was none. */
export function useStart(instance: string): StartRow | undefined {
  return useProjection(({ tables }) => tables.starts.get(instance))
}

/** Its rows, in the order in which they could begin. */
export function useStartBars(instance: string): readonly StartBarRow[] {
  return useProjection(({ tables }) => barsOf(tables.startBars).get(instance) ?? NONE)
}
