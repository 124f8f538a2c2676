import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { firstOverlap, lanesOf, lastPort, overlaps, showBlock } from './blocks'
import { blocksAt, placeCount } from './modes'
import type { Occupancy } from './occupancy'
import { reservedBy } from './paper'
import type { PaperReservation } from './paper'
import { boundsWarnings, reservedIn } from './warnings'

/** Reasons told in full; of more only the number is. */
const MOST_REASONS = 4

export type BlockSuggestion = {
  /** The next free pair, or null where there is none at all. */
  ports: Blocks | null
  /** Why not the ones before, one sentence each. */
  explanation: string[]
}

type Request = {
  definition: Pick<PlatformDefinition, 'name' | 'bounds' | 'lanes'>
  reservations: readonly PaperReservation[]
  heldBy: Occupancy
  /** The instance that would move there; null for a new one. */
  self: { id: string; ports: Blocks } | null
}

/** How well a place fits: the lower, the better. */
const CLEAN = 0
/** Outside of what the platform expects: it warns, and works. */
const OUTSIDE = 1
/** In a range used by convention. */
const CONVENTION = 2

/**
 * The next free pair of blocks: both lanes free on paper, nobody listening in either, no range used by convention, inside
 * what the platform expects; where there is none such, the first that only breaks the last two. Looks upwards from where
 * the instance is, then from the lowest place; the same question always gets the same answer.
 */
export function suggestBlocks(request: Request): BlockSuggestion {
  const { definition, self } = request
  const explanation: string[] = []
  let second: { ports: Blocks; rank: number; told: number } | null = null
  for (const ports of placesFrom(definition, self?.ports ?? null)) {
    if (self !== null && firstOverlap(ports, self.ports) !== null) continue
    const held = reservedBy(request.reservations, ports, self?.id) ?? listenerIn(request.heldBy, ports)
    if (held !== null) {
      explanation.push(held)
      continue
    }
    const { rank, why } = rankOf(definition, ports)
    if (rank === CLEAN || why === null) return { ports, explanation: shorten(explanation) }
    if (second === null || rank < second.rank) second = { ports, rank, told: explanation.length }
    explanation.push(why)
  }
  if (second === null)
    return { ports: null, explanation: [...shorten(explanation), 'No other place is free in both lanes.'] }
  const why = explanation[second.told] ?? ''
  return {
    ports: second.ports,
    explanation: [...shorten(explanation.slice(0, second.told)), `${why} No better one is free.`],
  }
}

/** Every place of a platform, upwards from above the instance's own, then the others from the lowest. */
function placesFrom(definition: Request['definition'], own: Blocks | null): Blocks[] {
  const all = Array.from({ length: placeCount(definition) }, (_, index) => blocksAt(definition, index)).filter(
    (ports) => ports !== null,
  )
  if (own === null) return all
  const isAbove = (ports: Blocks): boolean => ports.component.base > own.component.base
  return [...all.filter(isAbove), ...all.filter((ports) => !isAbove(ports))]
}

function listenerIn(heldBy: Occupancy, ports: Blocks): string | null {
  for (const { block } of lanesOf(ports)) {
    for (let port = block.base; port <= lastPort(block); port += 1) {
      const holder = heldBy(port)
      if (holder !== null) return `${port} is held by ${holder}.`
    }
  }
  return null
}

function rankOf(definition: Request['definition'], ports: Blocks): { rank: number; why: string | null } {
  const convention = lanesOf(ports).flatMap(({ block }) =>
    reservedIn(block)
      .filter(({ from, to }) => !isOwn(definition, { base: from, size: to - from + 1 }))
      .map(({ from, to, what }) => `${showBlock(block)} has ${from === to ? from : `${from}-${to}`}, ${what}.`),
  )
  if (convention[0] !== undefined) return { rank: CONVENTION, why: convention[0] }
  const [outside] = boundsWarnings(definition, ports.component)
  return outside === undefined ? { rank: CLEAN, why: null } : { rank: OUTSIDE, why: outside }
}

/** A range that the platform's own primary lies in is none that it has to avoid: Tekton's 8080 is no fault. */
function isOwn(definition: Request['definition'], range: { base: number; size: number }): boolean {
  const { component, ai } = definition.lanes
  return overlaps(component, range) || (ai !== null && overlaps(ai, range))
}

function shorten(explanation: readonly string[]): string[] {
  if (explanation.length <= MOST_REASONS) return [...explanation]
  const rest = explanation.length - (MOST_REASONS - 1)
  return [...explanation.slice(0, MOST_REASONS - 1), `${rest} more places are taken.`]
}
