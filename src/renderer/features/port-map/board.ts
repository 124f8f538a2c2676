import type { Block, Lane, Listener } from '@shared/model/ports'
import type { ComponentRow, InstanceRow, SpecialistRow } from '@shared/model/rows'
import type { Cell, CellKind } from '../../ui/port-board/cell'
import { captionOf, isExpected } from './caption'
import { type Planned, plannedPorts } from './planned'

/**
 * The boards of an instance: a cell for every port of its blocks, the component lane first, each lane in port order.
 * Reconciles what is declared (rows) with what is actual (listeners). Rows of other instances may be passed and are
 * ignored. A UDP listener never takes a TCP port, so it makes no conflict and no component "listening"; on an unplanned
 * port it is shown as the stranger it is.
 */
export function boardOf(
  instance: InstanceRow,
  components: readonly ComponentRow[],
  specialists: readonly SpecialistRow[],
  listeners: readonly Listener[],
): Cell[] {
  const planned = plannedPorts(
    instance,
    components.filter((row) => row.instance === instance.id),
    specialists.filter((row) => row.instance === instance.id),
  )
  const heard = byPort(listeners)
  const cells = laneCells('component', instance.ports.component, instance, planned, heard)
  if (instance.ports.ai === null) return cells
  return [...cells, ...laneCells('ai', instance.ports.ai, instance, planned, heard)]
}

function laneCells(
  lane: Lane,
  block: Block,
  instance: InstanceRow,
  planned: ReadonlyMap<number, Planned>,
  heard: ReadonlyMap<number, Listener[]>,
): Cell[] {
  return Array.from({ length: block.size }, (_, offset) => {
    const port = block.base + offset
    const plan = planned.get(port) ?? null
    const here = (heard.get(port) ?? []).filter((each) => plan === null || each.protocol === 'tcp')
    const kind = kindOf(instance, plan, here)
    return {
      port,
      lane,
      offset,
      kind,
      name: plan?.name ?? null,
      ref: plan?.ref ?? null,
      // What is merely reserved beside a main port has no state of its own.
      state: plan === null || (plan.isExtra && kind !== 'listening') ? null : plan.state,
      caption: captionOf(port, kind, plan, here),
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
