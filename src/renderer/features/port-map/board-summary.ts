import type { Cell } from '../../ui/port-board/cell'

/** Conflicts that are named in the sentence; the rest are counted. */
const NAMED_CONFLICTS = 2

/** What the caption says while no port is pointed at: trouble first and by name, else the figures. */
export function summaryOf(cells: readonly Cell[]): { text: string; isTrouble: boolean } {
  const count = (kind: Cell['kind']): number => cells.filter((cell) => cell.kind === kind).length
  const conflicts = cells.filter((cell) => cell.kind === 'conflict')
  const strangers = count('stranger')
  if (conflicts.length > 0) {
    const named = conflicts.slice(0, NAMED_CONFLICTS).map((cell) => `${cell.name ?? 'port'} ${cell.port}`)
    const rest = conflicts.length - named.length
    const list = rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(' and ')
    return { text: `Planned ports held by others: ${list}.`, isTrouble: true }
  }
  const listening = count('listening')
  const reserved = count('reserved')
  const parts = [`${listening} listening`, `${reserved} reserved`, `${count('free')} free`]
  if (strangers > 0) parts.push(`${strangers} held by others, outside the plan`)
  return { text: parts.join(' · '), isTrouble: false }
}
