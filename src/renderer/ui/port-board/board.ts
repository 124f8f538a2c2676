import type { ConflictRow } from '@shared/model/conflicts'
import type { Block, Blocks, Lane, Listener } from '@shared/model/ports'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import { captionOf, holdersOf } from './caption'
import type { Cell, CellKind } from './cell'
import { conflictsByPort } from './cell-conflict'
import { type BoardOwner, isExpected, type Planned, plannedPorts } from './planned'

/** What is known of one instance and its surroundings; rows of other instances may be passed and are ignored. */
export type BoardFacts = {
  instance: BoardOwner
  components: readonly ComponentRow[]
  specialists: readonly SpecialistRow[]
  listeners: readonly Listener[]
  conflicts: readonly ConflictRow[]
}

/**
 * The boards of an instance: a cell for every port of its blocks, the component lane first, each lane in port order.
 * Reconciles what is declared (rows) with what is actual (listeners) and with the conflicts that main has found. A UDP
 * listener never takes a TCP port, so it makes no conflict and no component "listening"; on an unplanned port it is
 * shown as the stranger it is.
 */
export function boardOf(facts: BoardFacts): Cell[] {
  const { instance } = facts
  const planned = plannedPorts(
    instance,
    facts.components.filter((row) => row.instance === instance.id),
    facts.specialists.filter((row) => row.instance === instance.id),
  )
  const ground = { owner: instance.id, planned, heard: byPort(facts.listeners), conflicts: conflictsByPort(facts) }
  return bothLanes(instance.ports, ground)
}

/** The boards of blocks that are nobody's yet: who listens there now. */
export function boardOfNobody(ports: Blocks, listeners: readonly Listener[]): Cell[] {
  return bothLanes(ports, { owner: null, planned: new Map(), heard: byPort(listeners), conflicts: new Map() })
}

function bothLanes({ component, ai }: Blocks, ground: Ground): Cell[] {
  const cells = laneCells('component', component, ground)
  return ai === null ? cells : [...cells, ...laneCells('ai', ai, ground)]
}

type Ground = {
  /** The instance whose blocks these are. */
  owner: string | null
  planned: ReadonlyMap<number, Planned>
  heard: ReadonlyMap<number, Listener[]>
  conflicts: ReadonlyMap<number, ConflictRow>
}

const NOBODY: readonly Listener[] = []

function laneCells(lane: Lane, block: Block, { owner, planned, heard, conflicts }: Ground): Cell[] {
  return Array.from({ length: block.size }, (_, offset) => {
    const port = block.base + offset
    const plan = planned.get(port) ?? null
    const here = (heard.get(port) ?? NOBODY).filter((each) => plan === null || each.protocol === 'tcp')
    const conflict = conflicts.get(port) ?? null
    const found = kindOf(owner, plan, here)
    const kind = plan !== null && conflict?.level === 'error' ? 'conflict' : found
    return {
      port,
      lane,
      offset,
      kind,
      name: plan?.name ?? null,
      ref: plan?.ref ?? null,
      // What is merely reserved beside a main port has no state of its own.
      state: plan === null || (plan.isExtra && kind !== 'listening') ? null : plan.state,
      conflict: conflict === null ? null : { id: conflict.id, level: conflict.level, isIgnored: conflict.isIgnored },
      move: plan?.move ?? null,
      heldBy: holdersOf(plan, here),
      caption: captionOf({ port, kind, planned: plan, listeners: here, conflict }),
    }
  })
}

function kindOf(owner: string | null, plan: Planned | null, here: readonly Listener[]): CellKind {
  if (plan === null) {
    if (here.length === 0) return 'free'
    return here.every((each) => isOwnersOwn(each, owner)) ? 'listening' : 'stranger'
  }
  if (here.length === 0) return 'reserved'
  if (plan.ref === null) return here.every((each) => isOwnersOwn(each, owner)) ? 'listening' : 'conflict'
  return here.every((each) => isExpected(each, plan)) ? 'listening' : 'conflict'
}

function isOwnersOwn({ owner: kind, ref }: Listener, owner: string | null): boolean {
  return kind === 'ours' && owner !== null && ref !== null && ref.startsWith(`${owner}/`)
}

function byPort(listeners: readonly Listener[]): Map<number, Listener[]> {
  const found = new Map<number, Listener[]>()
  for (const each of listeners) {
    const there = found.get(each.port)
    if (there === undefined) found.set(each.port, [each])
    else there.push(each)
  }
  return found
}
