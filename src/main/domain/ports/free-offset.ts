import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { lanesOf } from './blocks'
import type { Occupancy } from './occupancy'
import { ownerOnPaper } from './paper'
import type { PaperReservation } from './paper'
import { plannedPorts } from './plan'
import { reservedIn } from './warnings'

export type OffsetSuggestion = {
  /** null where the block has no free place left. */
  offset: number | null
  /** The port of the named variable there. */
  port: number | null
  /** Why not the ones before, one sentence each. */
  explanation: string[]
}

/**
 * The next free offset of a block for one planned port and its twin: planned nowhere, nobody listening, no standard port,
 * in both lanes. Looks upwards from where it is, then from the start; the same question always gets the same answer.
 * `definition` has the instance's own offsets in place. An unknown variable has no free offset.
 */
export function suggestOffset(request: {
  definition: PlatformDefinition
  ports: Blocks
  variable: string
  self: string
  reservations: readonly PaperReservation[]
  heldBy: Occupancy
}): OffsetSuggestion {
  const { definition, ports, variable, self, reservations, heldBy } = request
  const planned = plannedPorts(definition, ports)
  const own = planned.find((port) => port.variable === variable || port.aliases.includes(variable))
  if (own === undefined) {
    return { offset: null, port: null, explanation: [`No port of ${self} has the variable ${variable}.`] }
  }
  const ownBase = own.port - own.offset
  const lanes = lanesOf(ports).map(({ block }) => block)
  const nameAt = new Map<number, string>()
  for (const { offset, name } of [...planned].toReversed()) nameAt.set(offset, name)
  const size = Math.min(...lanes.map((block) => block.size))
  const others = reservations.filter((reservation) => reservation.instance !== self)

  const whyNot = (offset: number): string | null => {
    for (const { base } of lanes) {
      const port = base + offset
      const holder = heldBy(port)
      if (holder !== null) return `${port} is held by ${holder}.`
      const standard = reservedIn({ base: port, size: 1 }).find(({ from, to }) => from === to)
      if (standard !== undefined) return `${port} is ${standard.what}.`
      const owner = others.find((one) =>
        lanesOf(one.ports).some(({ block }) => port >= block.base && port < block.base + block.size),
      )
      if (owner !== undefined) return `${port} ${ownerOnPaper(owner)}.`
    }
    return null
  }

  const explanation: string[] = []
  const taken: number[] = []
  for (let step = 1; step < size; step += 1) {
    const offset = (own.offset + step) % size
    if (nameAt.has(offset)) {
      taken.push(offset)
      continue
    }
    const why = whyNot(offset)
    if (why === null)
      return { offset, port: ownBase + offset, explanation: [...runs(taken, ownBase, nameAt), ...explanation] }
    explanation.push(why)
  }
  return { offset: null, port: null, explanation: ['Every other place of the block is planned or held.'] }
}

/** `8202 to 8218 are planned for others.` */
function runs(offsets: readonly number[], base: number, nameAt: ReadonlyMap<number, string>): string[] {
  const told: { from: number; to: number }[] = []
  for (const offset of offsets) {
    const last = told.at(-1)
    if (last !== undefined && last.to + 1 === offset) last.to = offset
    else told.push({ from: offset, to: offset })
  }
  return told.map(({ from, to }) =>
    from === to
      ? `${base + from} is planned for ${nameAt.get(from) ?? 'another'}.`
      : `${base + from} to ${base + to} are planned for others.`,
  )
}
