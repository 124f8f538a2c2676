import type { InstanceId, Ref } from '@shared/model/ids'
import type { RowAction } from '@shared/model/rows'
import { leftWithout } from '@shared/dependants/left-without'
import { send } from './commands'
import { askForPlace, type LogPlace } from './log-jump'
import { useProjection } from './store'
import { openRow, useUi } from './ui-state'

/** What an action is called on a button, and the key that does it. */
export const ACTIONS: Record<RowAction, { word: string; key: string }> = {
  start: { word: 'Start', key: 'S' },
  stop: { word: 'Stop', key: 'X' },
  restart: { word: 'Restart', key: 'R' },
}

/** The actions that are legal now for a row, as main says. */
export function legalActions(ref: string): readonly RowAction[] {
  const { tables } = useProjection.getState()
  return (tables.components.get(ref) ?? tables.specialists.get(ref))?.actions ?? []
}

/**
 * Asks for an action on a component or a specialist; one that isn't legal now is not asked for. A stop that would leave
 * running rows without what they need is shown to a person first.
 */
export async function actOnRow(ref: Ref, action: RowAction): Promise<void> {
  if (!legalActions(ref).includes(action)) return
  if (action === 'stop' && isMissed(ref)) useUi.setState({ stopAsked: ref })
  else await send(`component.${action}`, { ref })
}

function isMissed(ref: Ref): boolean {
  const { components } = useProjection.getState().tables
  const row = components.get(ref)
  if (row === undefined) return false
  return (
    leftWithout(
      row,
      [...components.values()].filter(({ instance }) => instance === row.instance),
    ).length > 0
  )
}

/** Asks for start or stop of everything in an instance, where that is legal now. */
export async function actOnInstance(id: InstanceId, action: 'start' | 'stop'): Promise<void> {
  const legal = useProjection.getState().tables.instances.get(id)?.actions ?? []
  if (legal.includes(action)) await send(`instance.${action}`, { id })
}

/** Opens a row's log at a moment (epoch ms; null: its end), with the lines around it and the nearest one marked. */
export function showLogAround(ref: Ref, at: number | null): void {
  showLogAt(ref, { at, run: null, offset: null })
}

/** Opens a row's log at a place that is known exactly. */
export function showLogAt(ref: Ref, place: LogPlace): void {
  askForPlace({ ref, ...place })
  openRow(ref)
}
