import type { Block, Blocks } from '@shared/model/ports'
import { MAX_PORT } from '@shared/model/ports'
import { CommandError } from '@shared/contract/failure'
import type { Reservation } from '../../engine/effects'

/**
 * Sees that a reservation may stand beside the others: both its blocks against all of theirs, whichever the lane, and
 * against each other. Throws CommandError `ports.range` or `ports.overlap`, naming whose the ports are.
 */
export function checkReservation(wish: Reservation, others: readonly Reservation[]): void {
  const wished = lanes(wish.ports)
  for (const [lane, block] of wished) {
    if (lastPort(block) > MAX_PORT) {
      throw new CommandError('ports.range', `The ${lane} block ${range(block)} goes beyond port ${MAX_PORT}.`, {
        hint: `Choose a base of at most ${MAX_PORT - block.size + 1}.`,
      })
    }
  }
  const [first, second] = wished
  if (first !== undefined && second !== undefined && doOverlap(first[1], second[1])) {
    throw new CommandError(
      'ports.overlap',
      `The two blocks of ${wish.instance} overlap: ${range(first[1])} and ${range(second[1])}.`,
      { hint: 'Choose bases that lie further apart.' },
    )
  }
  for (const other of others) {
    if (other.instance === wish.instance) continue
    for (const [lane, theirs] of lanes(other.ports)) {
      for (const [, ours] of wished) {
        if (!doOverlap(ours, theirs)) continue
        throw new CommandError(
          'ports.overlap',
          `Ports ${range(ours)} overlap ${range(theirs)}, the ${lane} block ${whose(other)}.`,
          { hint: `Choose another base, or ${other.ahead ? 'release what is kept' : `remove ${other.instance}`}.` },
        )
      }
    }
  }
}

function whose({ instance, root, ahead }: Reservation): string {
  return ahead ? `kept ahead for “${ahead.note}”` : `of ${instance} (${root})`
}

function lanes(ports: Blocks): [lane: string, block: Block][] {
  return ports.ai === null
    ? [['component', ports.component]]
    : [
        ['component', ports.component],
        ['AI', ports.ai],
      ]
}

function doOverlap(a: Block, b: Block): boolean {
  return a.base <= lastPort(b) && b.base <= lastPort(a)
}

function lastPort(block: Block): number {
  return block.base + block.size - 1
}

function range(block: Block): string {
  return `${block.base}–${lastPort(block)}`
}
