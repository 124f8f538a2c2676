import type { Place } from './place'

/** Conflicts that are named in the sentence; the rest are counted. */
const NAMED = 3

/** What the caption says while nothing is pointed at: the clashes by name, else the figures. */
export function summaryOf(places: readonly Place[]): { text: string; isTrouble: boolean } {
  const instances = places.filter((place) => place.kind === 'instance')
  const clashes = instances.flatMap((place) =>
    place.cells
      .filter(
        ({ kind, conflict }) => (kind === 'conflict' || conflict?.level === 'error') && conflict?.isIgnored !== true,
      )
      .map((cell) => `${place.name} ${cell.name === null ? '' : `${cell.name} `}${cell.port}`),
  )
  if (clashes.length > 0) {
    const named = clashes.slice(0, NAMED).join(', ')
    const rest = clashes.length - NAMED
    return {
      text: `${clashes.length === 1 ? 'Port' : 'Ports'} in conflict: ${named}${rest > 0 ? ` and ${rest} more` : ''}.`,
      isTrouble: true,
    }
  }
  const planned = instances.reduce((sum, place) => sum + place.cells.filter(({ name }) => name !== null).length, 0)
  const toLookAt = instances.reduce((sum, { conflictCount }) => sum + conflictCount, 0)
  const ahead = places.filter((place) => place.kind === 'ahead').length
  const parts = [
    `${instances.length} ${instances.length === 1 ? 'instance' : 'instances'}`,
    `${planned} ports planned`,
    toLookAt === 0 ? 'none in conflict' : `${toLookAt} ${toLookAt === 1 ? 'conflict' : 'conflicts'} to look at`,
  ]
  if (ahead > 0) parts.push(`${ahead} kept for later`)
  return { text: parts.join(' · '), isTrouble: false }
}
