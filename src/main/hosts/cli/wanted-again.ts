import type { UnitRow } from './state-view'

/** Tells of rows that are waited for to end whether somebody asked for one of them again since: it will not end then. */
export function createWantedAgain(): (rows: readonly UnitRow[]) => UnitRow[] {
  const letGo = new Set<string>()
  return (rows) => {
    for (const { id, isWanted } of rows) if (!isWanted) letGo.add(id)
    return rows.filter(({ id, isWanted }) => isWanted && letGo.has(id))
  }
}
