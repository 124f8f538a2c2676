import type { LinkRow } from '@shared/model/conflicts'

/** The connections that begin or end in an instance: those that cross to another first, then by who begins them. */
export function linksOf(links: readonly LinkRow[], instance: string): LinkRow[] {
  const isHere = (ref: string): boolean => ref.startsWith(`${instance}/`)
  return links
    .filter(({ from, to }) => isHere(from) || isHere(to))
    .toSorted((a, b) => Number(b.isCross) - Number(a.isCross) || a.from.localeCompare(b.from) || a.port - b.port)
}

/** A ref as it is said in its own instance, or whole where two instances are meant. */
export function shortRef(ref: string, isWhole: boolean): string {
  return isWhole ? ref : ref.slice(ref.indexOf('/') + 1)
}
