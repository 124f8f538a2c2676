import type { LinkRow } from '@shared/model/conflicts'

/** The connections that begin or end in an instance: those that cross to another first, then by who begins them. */
export function linksOf(links: readonly LinkRow[], instance: string): LinkRow[] {
  const isHere = (ref: string): boolean => ref.startsWith(`${instance}/`)
  return links
    .filter(({ from, to }) => isHere(from) || isHere(to))
    .toSorted((a, b) => Number(b.isCross) - Number(a.isCross) || a.from.localeCompare(b.from) || a.port - b.port)
}
