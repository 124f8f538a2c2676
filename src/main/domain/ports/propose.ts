import type { FailureCode } from '@shared/contract/failure'
import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { lanesOf, showBlock } from './blocks'
import type { SystemRules } from './ephemeral'
import type { SocketPlace } from './in-the-way'
import { blocksAt, modeIndex, modeName, placeCount, placeProblem } from './modes'
import { modeOfPlace } from './moved-mode'
import { occupancyOf } from './occupancy'
import type { Occupancy } from './occupancy'
import { describeListener } from './ownership'
import type { ListenerFacts } from './ownership'
import { reservedBy } from './paper'
import type { PaperReservation } from './paper'
import { plannedPorts } from './plan'
import type { PlannedPort } from './plan'
import { blockNotes, blockWarnings, reservedWarnings } from './warnings'

/** More held ports than these are not told with an owner each. */
const MOST_HELD_IN_FULL = 3

/** A listener as far as a proposal cares; an ObservedListener has all of it. Without an address it is in everybody’s way. */
export type ListenerOnPort = ListenerFacts & { protocol: 'tcp' | 'udp'; port: number } & Partial<SocketPlace>

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
  /** What the first obstacle is, for whoever goes on all the same. */
  obstacleCode: FailureCode | null
  /** Whether the blocks reach into a range used by convention: taken on purpose only, with a reason. */
  needsReason: boolean
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
  /** Blocks that were kept ahead for this very instance: taken as they are, or refused. */
  kept?: Blocks | null
  /** Why a reserved range is taken on purpose. */
  reason?: string | null
  shorten?: (path: string) => string
  /** What the system does with ports itself; null where it does not tell. */
  rules?: SystemRules | null
  /** `linux`, `darwin`, `win32`: whose line a note gives. */
  system?: string
}

type Asked = ProposalRequest & { heldBy: Occupancy }

/**
 * The pair of blocks for a new instance. A mode's own pair is passed over when it is reserved or when a stranger
 * listens on a port the platform would use; the next free pair above is taken, then the lowest below. Both lanes
 * always move together, the same question always gets the same answer, and every step is explained.
 */
export function proposeBlocks(request: ProposalRequest): BlockProposal {
  const { definition, mode, shorten, listeners } = request
  const heldBy = occupancyOf(listeners, definition.bindAddress, (listener) => describeListener(listener, shorten))
  const asked: Asked = { ...request, heldBy }
  const { componentBase = null, aiBase = null } = request.custom ?? {}
  if (request.kept) return judge(asked, request.kept, { isCustom: false, skipped: [] })
  if (componentBase !== null || aiBase !== null) {
    const ports = customBlocks(definition, componentBase, aiBase)
    const problem = placeProblem(definition, ports)
    if (problem !== null) return refused(problem + alongHint(definition, componentBase, aiBase), 'ports.range')
    // Bases that are a mode's own place are the documents' choice, whoever typed them.
    return judge(asked, ports, { isCustom: modeOfPlace(definition, ports) === null, skipped: [] })
  }
  const own = modeIndex(mode) ?? 0
  const count = placeCount(definition)
  if (own >= count) {
    return refused(`${modeName(mode)} has no place: ${whyNoPlace(definition)} Choose your own bases.`, 'ports.range')
  }
  const skipped: string[] = []
  for (const index of [...range(own, count), ...range(0, own)]) {
    const ports = blocksAt(definition, index)
    if (ports === null) continue
    const why = whyNot(asked, ports)
    if (why === null) return { ...judge(asked, ports, { isCustom: false, skipped }), index }
    skipped.push(why)
  }
  const first = showBlock(definition.lanes.component)
  const none = `None of the ${count} places from ${first} on is free. Remove an instance or choose your own bases.`
  return { ...refused(none, 'ports.none-free'), skipped }
}

/** The pair a person’s bases stand for. One base given: the other lane moves by as much. */
export function customBlocks(
  definition: Pick<PlatformDefinition, 'lanes'>,
  componentBase: number | null,
  aiBase: number | null,
): Blocks {
  const { component, ai } = definition.lanes
  const shift = componentBase !== null ? componentBase - component.base : (aiBase ?? 0) - (ai?.base ?? 0)
  return {
    component: { base: componentBase ?? component.base + shift, size: component.size },
    ai: ai === null ? null : { base: aiBase ?? ai.base + shift, size: ai.size },
  }
}

/** Where one base was given and the other lane went along to where it can't be. */
function alongHint(
  { lanes }: Pick<PlatformDefinition, 'lanes'>,
  componentBase: number | null,
  aiBase: number | null,
): string {
  const isAlone = componentBase === null || aiBase === null
  return lanes.ai !== null && isAlone ? ' Both lanes move together; choose a base for the other one as well.' : ''
}

/** All there is to say of one pair: taken as it is, or refused. */
function judge(asked: Asked, ports: Blocks, how: { isCustom: boolean; skipped: string[] }): BlockProposal {
  const { definition, rules = null, system = 'linux', reservations, self } = asked
  const problem = placeProblem(definition, ports)
  if (problem !== null) return refused(problem, 'ports.range')
  const reserved = how.isCustom ? reservedWarnings(ports) : []
  const needsReason = reserved.length > 0
  const owner = reservedBy(reservations, ports, self)
  const lacksReason = needsReason && (asked.reason ?? null) === null
  return {
    ports,
    index: null,
    warnings: [
      ...heldWarnings(heldPorts(asked, ports)),
      ...blockWarnings({ definition, ports, isCustom: how.isCustom }),
    ],
    notes: [...placeNote(ports, how.skipped), ...blockNotes({ definition, ports, rules, system })],
    obstacles: [
      ...(owner === null ? [] : [owner]),
      ...(lacksReason
        ? [`${reserved[0] ?? ''} To take these ports all the same, write down why, or choose other bases.`]
        : []),
    ],
    obstacleCode: owner !== null ? 'ports.overlap' : lacksReason ? 'ports.reserved' : null,
    needsReason,
    skipped: how.skipped,
  }
}

function refused(obstacle: string, obstacleCode: FailureCode): BlockProposal {
  return {
    ports: null,
    index: null,
    warnings: [],
    notes: [],
    obstacles: [obstacle],
    obstacleCode,
    needsReason: false,
    skipped: [],
  }
}

function whyNoPlace(definition: PlatformDefinition): string {
  const bounds = definition.lanes.ai?.bounds ?? definition.lanes.component.bounds ?? null
  return bounds === null ? 'its blocks would pass 65535.' : `its blocks would leave ${bounds.from}-${bounds.to}.`
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
function heldWarnings(unordered: readonly HeldPort[]): string[] {
  const held = unordered.toSorted((a, b) => a.planned.port - b.planned.port)
  const isFew = held.length <= MOST_HELD_IN_FULL
  const inFull = isFew ? held : held.slice(0, MOST_HELD_IN_FULL - 1)
  const rest = held.slice(inFull.length).map(({ planned }) => `${planned.name} ${planned.port}`)
  return [
    ...inFull.map((port) => `${sentenceOfHeld(port)} ${port.planned.name} would not start.`),
    ...(rest.length === 0 ? [] : [`${rest.length} more are held and would not start: ${rest.join(', ')}.`]),
  ]
}

/** Why a pair can't be proposed, or null where it can. */
function whyNot(asked: Asked, ports: Blocks): string | null {
  const owner = reservedBy(asked.reservations, ports, asked.self)
  if (owner !== null) return owner
  const held = heldPorts(asked, ports)
  const [first] = held
  if (first === undefined) return null
  const rest =
    held.length === 1
      ? ''
      : ` So ${held.length === 2 ? 'is one more port' : `are ${held.length - 1} more ports`} of ${lanesOf(ports)
          .map(({ block }) => showBlock(block))
          .join(' and ')}.`
  return sentenceOfHeld(first) + rest
}

type HeldPort = { planned: PlannedPort; holder: string }

/** Planned ports on which a bind would fail. */
function heldPorts({ definition, heldBy }: Asked, ports: Blocks): HeldPort[] {
  return plannedPorts(definition, ports).flatMap((planned) => {
    const holder = heldBy(planned.port)
    return holder === null ? [] : [{ planned, holder }]
  })
}

function sentenceOfHeld({ planned, holder }: HeldPort): string {
  return `${planned.port} (${planned.name}) is held by ${holder}.`
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
}
