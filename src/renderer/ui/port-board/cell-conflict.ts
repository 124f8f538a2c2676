import type { ConflictRow } from '@shared/model/conflicts'
import type { BoardOwner } from './planned'

const WEIGHT: Record<ConflictRow['level'], number> = { error: 0, warning: 1, info: 2 }

/** The conflict that a port's cell stands for: of several the gravest, one that is not ignored before one that is. */
export function conflictsByPort(facts: {
  instance: BoardOwner
  conflicts: readonly ConflictRow[]
}): Map<number, ConflictRow> {
  const found = new Map<number, ConflictRow>()
  for (const conflict of facts.conflicts) {
    if (conflict.instance !== facts.instance.id || conflict.port === null) continue
    const known = found.get(conflict.port)
    if (known === undefined || isGraver(conflict, known)) found.set(conflict.port, conflict)
  }
  return found
}

function isGraver(a: ConflictRow, b: ConflictRow): boolean {
  if (a.isIgnored !== b.isIgnored) return b.isIgnored
  return WEIGHT[a.level] < WEIGHT[b.level]
}
