import type { ConflictRow } from '@shared/model/conflicts'

/** Conflicts by how much they ask of a person. */
export type Sorted = {
  /** Errors and warnings. */
  open: readonly ConflictRow[]
  /** Good to know. */
  info: readonly ConflictRow[]
  /** Let be. */
  ignored: readonly ConflictRow[]
}

/** Conflicts by how much they ask of a person, each group in the order given. An orphan has a line of its own. */
export function sorted(conflicts: readonly ConflictRow[]): Sorted {
  const told = conflicts.filter(({ kind }) => kind !== 'orphan')
  return {
    open: told.filter(({ isIgnored, level }) => !isIgnored && level !== 'info'),
    info: told.filter(({ isIgnored, level }) => !isIgnored && level === 'info'),
    ignored: told.filter(({ isIgnored }) => isIgnored),
  }
}
