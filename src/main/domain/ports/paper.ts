import type { Blocks } from '@shared/model/ports'
import { firstOverlap, showBlock } from './blocks'

/** What is reserved on paper: by an instance, or ahead with a note for one that does not exist yet. */
export type PaperReservation = { instance: string; ports: Blocks; ahead?: { note: string } | null }

/** Whose it is, in words that end a sentence: `is coder-a’s`, `is kept for “coder-c, next week”`. */
export function ownerOnPaper({ instance, ahead }: PaperReservation): string {
  return ahead ? `is kept for “${ahead.note}”` : `is ${instance}’s`
}

/** Why a pair is not free on paper, in a sentence, or null where it is. What is `self`’s own is in nobody’s way. */
export function reservedBy(
  reservations: readonly PaperReservation[],
  ports: Blocks,
  self: string | null | undefined,
): string | null {
  for (const reservation of reservations) {
    if (reservation.instance === self) continue
    const overlap = firstOverlap(ports, reservation.ports)
    if (overlap === null) continue
    const { ours, theirs } = overlap
    const whose = ownerOnPaper(reservation)
    const isSame = ours.base === theirs.base && ours.size === theirs.size
    return isSame ? `${showBlock(ours)} ${whose}.` : `${showBlock(ours)} overlaps ${showBlock(theirs)}, which ${whose}.`
  }
  return null
}
