import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { blocksProblem, firstOverlap, showBlock } from './blocks'
import { blocksAt, modeIndex, modeName, placeCount } from './modes'
import { describeListener } from './ownership'
import type { ListenerFacts } from './ownership'
import { plannedPorts } from './plan'
import type { PlannedPort } from './plan'
import { blockWarnings } from './warnings'
import type { PortRange } from './warnings'

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
    return { ports: null, index: null, warnings: [], obstacles: [obstacle], skipped: [] }
  }
  const skipped: string[] = []
  for (const index of [...range(own, count), ...range(0, own)]) {
    const ports = blocksAt(definition, index)
    if (ports === null) continue
    const why = whyNot(request, ports)
    if (why === null) return { ports, index, warnings: warningsFor(request, ports, false), obstacles: [], skipped }
    skipped.push(why)
  }
  const obstacle = `None of the ${count} places from ${showBlock(blockOf(definition))} on is free. Remove an instance or choose your own bases.`
  return { ports: null, index: null, warnings: [], obstacles: [obstacle], skipped }
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
  if (problem !== null) return { ports: null, index: null, warnings: [], obstacles: [problem], skipped: [] }
  const owner = reservedBy(request, ports)
  const held = heldPorts(request, ports).map(
    (port) => `${sentenceOfHeld(request, port)} ${port.planned.name} would not start.`,
  )
  return {
    ports,
    index: null,
    warnings: [...held, ...warningsFor(request, ports, true)],
    obstacles: owner === null ? [] : [owner],
    skipped: [],
  }
}

function warningsFor(request: ProposalRequest, ports: Blocks, isCustom: boolean): string[] {
  const { definition, ephemeral } = request
  return blockWarnings(
    ephemeral === undefined ? { definition, ports, isCustom } : { definition, ports, isCustom, ephemeral },
  )
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
      : ` So ${held.length === 2 ? 'is one more port' : `are ${held.length - 1} more ports`} of ${showBlock(ports.component)} and its twins.`
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
