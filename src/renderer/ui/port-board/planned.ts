import type { Ref } from '@shared/model/ids'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import type { Lane, Listener } from '@shared/model/ports'
import type { ComponentRow, InstanceRow, SpecialistRow } from '@shared/model/rows'
import type { CellMove } from './cell'

/** One port that is ours on paper. */
export type Planned = {
  port: number
  lane: Lane
  /** Shown name: `harmonia`, `harmonia-ai`, `hermes MCP`. */
  name: string
  /** Whose it is; null for a port of the instance as a whole. */
  ref: Ref | null
  /** Refs whose listening here is as it should be: the owner, and its twin (a component may run its own specialist). */
  expected: ReadonlySet<string>
  state: LifecycleState | null
  label: string | null
  reason: Reason | null
  /** True where a row's state says nothing about this port alone (an MCP port beside the main one). */
  isExtra: boolean
  /** Port of the twin in the other lane. */
  twinPort: number | null
  /** What moves when this port is moved: a specialist's is its component's. Null: nothing carries it. */
  move: CellMove | null
}

/** What of an instance decides about its board. */
export type BoardOwner = Pick<InstanceRow, 'id' | 'ports' | 'extraPorts'>

/** Every planned port of an instance by number. The first to claim a port keeps it. */
export function plannedPorts(
  instance: BoardOwner,
  components: readonly ComponentRow[],
  specialists: readonly SpecialistRow[],
): Map<number, Planned> {
  const planned = new Map<number, Planned>()
  const add = (entry: Planned): void => {
    if (!planned.has(entry.port)) planned.set(entry.port, entry)
  }
  for (const row of components) {
    const expected = new Set<string>(row.specialist === null ? [row.id] : [row.id, row.specialist])
    const common = { ref: row.id, expected, state: row.state, label: row.label, reason: row.reason }
    if (row.port !== null) {
      const twinPort = row.aiPort
      const move = moveOf(row)
      add({ ...common, port: row.port, lane: 'component', name: row.name, isExtra: false, twinPort, move })
    }
    for (const extra of row.extraPorts) {
      add({
        ...common,
        port: extra.port,
        lane: laneOf(instance, extra.port),
        name: `${row.name} ${extra.name}`,
        isExtra: true,
        twinPort: null,
        move: { variable: extra.variable, name: `${row.name} ${extra.name}`, isPair: false },
      })
    }
  }
  for (const row of specialists) {
    if (row.port === null) continue
    const component = components.find((each) => each.specialist === row.id)
    add({
      port: row.port,
      lane: 'ai',
      name: row.name,
      ref: row.id,
      expected: new Set<string>(component === undefined ? [row.id] : [row.id, component.id]),
      state: row.state,
      label: row.label,
      reason: row.reason,
      isExtra: false,
      twinPort: component?.port ?? null,
      move: component === undefined ? null : moveOf(component),
    })
  }
  for (const extra of instance.extraPorts ?? []) {
    const common = { ref: null, expected: new Set<string>(), state: null, label: null, reason: null }
    const lane = laneOf(instance, extra.port)
    const move = { variable: extra.variable, name: extra.name, isPair: false }
    add({ ...common, port: extra.port, lane, name: extra.name, isExtra: true, twinPort: null, move })
  }
  return planned
}

function moveOf(row: ComponentRow): CellMove | null {
  if (row.portVariable === null || row.port === null) return null
  return { variable: row.portVariable, name: row.name, isPair: row.aiPort !== null }
}

function laneOf(instance: BoardOwner, port: number): Lane {
  const ai = instance.ports.ai
  return ai !== null && port >= ai.base && port < ai.base + ai.size ? 'ai' : 'component'
}

/** Whether a listener on a planned port is the one it is planned for. */
export function isExpected(listener: Listener, planned: Planned): boolean {
  return listener.owner === 'ours' && listener.ref !== null && planned.expected.has(listener.ref)
}
