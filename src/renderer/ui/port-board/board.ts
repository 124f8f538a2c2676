import type { ConflictRow } from '@shared/model/conflicts'
import type { Block, Lane, Listener } from '@shared/model/ports'
import type { ComponentRow, InstanceRow, SpecialistRow } from '@shared/model/rows'
import { captionOf, holdersOf } from './caption'
import type { Cell, CellKind } from './cell'
import { conflictsByPort } from './cell-conflict'
import { isExpected, type Planned, plannedPorts } from './planned'

/** What is known of one instance and its surroundings; rows of other instances may be passed and are ignored. */
export type BoardFacts = {
  instance: InstanceRow
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
  const ground = { instance, planned, heard: byPort(facts.listeners), conflicts: conflictsByPort(facts) }
  const cells = laneCells('component', instance.ports.component, ground)
  if (instance.ports.ai === null) return cells
  return [...cells, ...laneCells('ai', instance.ports.ai, ground)]
}

type Ground = {
  instance: InstanceRow
  planned: ReadonlyMap<number, Planned>
  heard: ReadonlyMap<number, Listener[]>
  conflicts: ReadonlyMap<number, ConflictRow>
}

const NOBODY: readonly Listener[] = []

function laneCells(lane: Lane, block: Block, { instance, planned, heard, conflicts }: Ground): Cell[] {
  return Array.from({ length: block.size }, (_, offset) => {
    const port = block.base + offset
    const plan = planned.get(port) ?? null
    const here = (heard.get(port) ?? NOBODY).filter((each) => plan === null || each.protocol === 'tcp')
    const conflict = conflicts.get(port) ?? null
    const found = kindOf(instance, plan, here)
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

function kindOf(instance: InstanceRow, plan: Planned | null, here: readonly Listener[]): CellKind {
  if (plan === null) {
    if (here.length === 0) return 'free'
    return here.every((each) => isOfInstance(each, instance)) ? 'listening' : 'stranger'
  }
  if (here.length === 0) return 'reserved'
  if (plan.ref === null) return here.every((each) => isOfInstance(each, instance)) ? 'listening' : 'conflict'
  return here.every((each) => isExpected(each, plan)) ? 'listening' : 'conflict'
}

function isOfInstance(listener: Listener, instance: InstanceRow): boolean {
  return listener.owner === 'ours' && listener.ref !== null && listener.ref.startsWith(`${instance.id}/`)
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
