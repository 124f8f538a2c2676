import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { blocksProblem, firstOverlap, lanesOf, showBlock } from './blocks'
import { blocksAt, modeIndex, modeName, placeCount } from './modes'
import { describeListener } from './ownership'
import type { ListenerFacts } from './ownership'
import { plannedPorts } from './plan'
import type { PlannedPort } from './plan'
import { blockNotes, blockWarnings } from './warnings'
import type { PortRange } from './warnings'

/** More held ports than these are not told with an owner each. */
const MOST_HELD_IN_FULL = 3

/** What is reserved on paper, by an instance. */
export type PaperReservation = { instance: string; ports: Blocks }

/** A listener as far as a proposal cares; an ObservedListener has all of it. */
export type ListenerOnPort = ListenerFacts & { protocol: 'tcp' | 'udp'; port: number }

export type BlockProposal = {
  /** null only where `obstacles` says why there is no pair at all. */
  ports: Blocks | null
  /** How many places above the primary's; null for custom bases. */
  index: number | null
  /** Sentences to read before going on. */
  warnings: string[]
  /** Sentences that are good to know and ask for nothing. */
  notes: string[]
  /** Sentences that make going on impossible. */
  obstacles: string[]
  /** Why the places before the proposed one were passed over, one sentence each. */
  skipped: string[]
}

export type ProposalRequest = {
  definition: PlatformDefinition
  /** `primary`, `coder-a` … `coder-z` or `custom`. */
  mode: string
  /** Bases a person chose; they are taken as they are or refused, never moved. */
  custom?: { componentBase: number | null; aiBase: number | null }
  reservations: readonly PaperReservation[]
  listeners: readonly ListenerOnPort[]
  /** Reservations of this instance are its own and no obstacle. */
  self?: string | null
  shorten?: (path: string) => string
  /** The system's range for outgoing connections; null where it keeps off. Default: Linux's. */
  ephemeral?: PortRange | null
}

/**
 * The pair of blocks for a new instance. A mode's own pair is passed over when it is reserved or when a stranger
 * listens on a port the platform would use; the next free pair above is taken, then the lowest below. Both lanes
 * always move together, the same question always gets the same answer, and every step is explained.
 */
export function proposeBlocks(request: ProposalRequest): BlockProposal {
  const { componentBase = null, aiBase = null } = request.custom ?? {}
  if (componentBase !== null || aiBase !== null) return proposeCustom(request, componentBase, aiBase)
  const { definition, mode } = request
  const own = modeIndex(mode) ?? 0
  const count = placeCount(definition)
  if (own >= count) {
    const obstacle = `${modeName(mode)} has no place: its blocks would pass 65535. Choose your own bases.`
    return { ports: null, index: null, warnings: [], notes: [], obstacles: [obstacle], skipped: [] }
  }
  const skipped: string[] = []
  for (const index of [...range(own, count), ...range(0, own)]) {
    const ports = blocksAt(definition, index)
    if (ports === null) continue
    const why = whyNot(request, ports)
    if (why === null) {
      return {
        ports,
        index,
        warnings: blockWarnings({ definition, ports, isCustom: false }),
        notes: [...placeNote(ports, skipped), ...notesFor(request, ports, false)],
        obstacles: [],
        skipped,
      }
    }
    skipped.push(why)
  }
  const obstacle = `None of the ${count} places from ${showBlock(blockOf(definition))} on is free. Remove an instance or choose your own bases.`
  return { ports: null, index: null, warnings: [], notes: [], obstacles: [obstacle], skipped }
}

function proposeCustom(request: ProposalRequest, componentBase: number | null, aiBase: number | null): BlockProposal {
  const { component, ai } = request.definition.lanes
  // One base given: the other lane moves by as much.
  const shift = componentBase !== null ? componentBase - component.base : (aiBase ?? 0) - (ai?.base ?? 0)
  const ports: Blocks = {
    component: { base: componentBase ?? component.base + shift, size: component.size },
    ai: ai === null ? null : { base: aiBase ?? ai.base + shift, size: ai.size },
  }
  const problem = blocksProblem(ports)
  if (problem !== null) return { ports: null, index: null, warnings: [], notes: [], obstacles: [problem], skipped: [] }
  const owner = reservedBy(request, ports)
  return {
    ports,
    index: null,
    warnings: [
      ...heldWarnings(request, heldPorts(request, ports)),
      ...blockWarnings({ definition: request.definition, ports, isCustom: true }),
    ],
    notes: notesFor(request, ports, true),
    obstacles: owner === null ? [] : [owner],
    skipped: [],
  }
}

function notesFor({ ephemeral }: ProposalRequest, ports: Blocks, isCustom: boolean): string[] {
  return blockNotes(ephemeral === undefined ? { ports, isCustom } : { ports, isCustom, ephemeral })
}

/** Why it is not the place that was asked for: the reason of that one in full, the others counted. */
function placeNote(ports: Blocks, skipped: readonly string[]): string[] {
  const [first] = skipped
  if (first === undefined) return []
  const more = skipped.length - 1
  const others = more === 0 ? '' : more === 1 ? ' One more place is taken.' : ` ${more} more places are taken.`
  return [`${first}${others} ${showBlock(ports.component)} is the next free place.`]
}

/** Each is told with its owner while they are few; of many the rest is told by name. */
function heldWarnings(request: ProposalRequest, unordered: readonly HeldPort[]): string[] {
  const held = unordered.toSorted((a, b) => a.planned.port - b.planned.port)
  const isFew = held.length <= MOST_HELD_IN_FULL
  const inFull = isFew ? held : held.slice(0, MOST_HELD_IN_FULL - 1)
  const rest = held.slice(inFull.length).map(({ planned }) => `${planned.name} ${planned.port}`)
  return [
    ...inFull.map((port) => `${sentenceOfHeld(request, port)} ${port.planned.name} would not start.`),
    ...(rest.length === 0 ? [] : [`${rest.length} more are held and would not start: ${rest.join(', ')}.`]),
  ]
}

/** Why a pair can't be proposed, or null where it can. */
function whyNot(request: ProposalRequest, ports: Blocks): string | null {
  const owner = reservedBy(request, ports)
  if (owner !== null) return owner
  const held = heldPorts(request, ports)
  const [first] = held
  if (first === undefined) return null
  const rest =
    held.length === 1
      ? ''
      : ` So ${held.length === 2 ? 'is one more port' : `are ${held.length - 1} more ports`} of ${lanesOf(ports)
          .map(({ block }) => showBlock(block))
          .join(' and ')}.`
  return sentenceOfHeld(request, first) + rest
}

function reservedBy({ reservations, self }: ProposalRequest, ports: Blocks): string | null {
  for (const { instance, ports: theirs } of reservations) {
    if (instance === self) continue
    const overlap = firstOverlap(ports, theirs)
    if (overlap === null) continue
    const { ours, theirs: block } = overlap
    const isSame = ours.base === block.base && ours.size === block.size
    return isSame
      ? `${showBlock(ours)} is ${instance}’s.`
      : `${showBlock(ours)} overlaps ${showBlock(block)}, which is ${instance}’s.`
  }
  return null
}

type HeldPort = { planned: PlannedPort; listener: ListenerOnPort }

/** Planned ports on which somebody listens over TCP; what our components speak. */
function heldPorts({ definition, listeners }: ProposalRequest, ports: Blocks): HeldPort[] {
  const byPort = new Map(
    listeners.filter(({ protocol }) => protocol === 'tcp').map((listener) => [listener.port, listener]),
  )
  return plannedPorts(definition, ports).flatMap((planned) => {
    const listener = byPort.get(planned.port)
    return listener === undefined ? [] : [{ planned, listener }]
  })
}

function sentenceOfHeld({ shorten }: ProposalRequest, { planned, listener }: HeldPort): string {
  return `${planned.port} (${planned.name}) is held by ${describeListener(listener, shorten)}.`
}

function blockOf(definition: PlatformDefinition): { base: number; size: number } {
  const { base, size } = definition.lanes.component
  return { base, size }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
}
