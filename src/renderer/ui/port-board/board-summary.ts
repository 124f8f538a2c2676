import type { Cell } from './cell'

/** Conflicts that are named in the sentence; the rest are counted. */
const NAMED_CONFLICTS = 2

/** What the caption says while no port is pointed at: trouble first and by name, else the figures. */
export function summaryOf(cells: readonly Cell[]): { text: string; isTrouble: boolean } {
  const count = (kind: Cell['kind']): number => cells.filter((cell) => cell.kind === kind).length
  const known = cells.filter((cell) => cell.kind === 'conflict')
  const conflicts = known.filter((cell) => cell.conflict?.isIgnored !== true)
  const strangers = count('stranger')
  if (conflicts.length > 0) {
    const named = conflicts.slice(0, NAMED_CONFLICTS).map((cell) => `${cell.name ?? 'port'} ${cell.port}`)
    const rest = conflicts.length - named.length
    const list = rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(' and ')
    const areHeld = conflicts.every((cell) => cell.heldBy !== null)
    return { text: `${areHeld ? 'Planned ports held by others' : 'Ports in conflict'}: ${list}.`, isTrouble: true }
  }
  const listening = count('listening')
  const reserved = count('reserved')
  const parts = [`${listening} listening`, `${reserved} reserved`, `${count('free')} free`]
  if (known.length > 0) parts.push(`${known.length} in conflict, ignored`)
  if (strangers > 0) parts.push(`${strangers} held by others, outside the plan`)
  return { text: parts.join(' · '), isTrouble: false }
}
