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

/**
 * Conflicts by how much they ask of a person, each group in the order given. `isOrphan`: that the folder is gone has a
 * line of its own already.
 */
export function sorted(conflicts: readonly ConflictRow[], isOrphan: boolean): Sorted {
  const told = conflicts.filter(({ kind }) => !isOrphan || kind !== 'orphan')
  return {
    open: told.filter(({ isIgnored, level }) => !isIgnored && level !== 'info'),
    info: told.filter(({ isIgnored, level }) => !isIgnored && level === 'info'),
    ignored: told.filter(({ isIgnored }) => isIgnored),
  }
}
