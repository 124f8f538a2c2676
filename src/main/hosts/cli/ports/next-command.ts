import type { ConflictRow } from '@shared/model/conflicts'
import type { PortChange } from '@shared/model/port-changes'
import { splitRef } from '@shared/model/ids'
import type { StateView } from '../state-view'

/** A line to type, and what it is good for. */
export type NextCommand = { command: string; purpose: string }

/** The lines that mend a conflict, in safe order: the choices that can be had, and the system's own remedy. */
export function nextCommands(state: StateView, conflict: ConflictRow): NextCommand[] {
  const choices = conflict.choices
    .filter((choice) => choice.unavailable === null)
    .map((choice) => ({ command: commandFor(state, choice.change), purpose: choice.label }))
  const remedy = conflict.remedy === null ? [] : [{ command: conflict.remedy, purpose: '' }]
  const forget =
    conflict.kind === 'orphan'
      ? [{ command: `till forget ${conflict.instance}`, purpose: 'Forget it and free its blocks' }]
      : []
  return [...remedy, ...forget, ...choices]
}

/** The command line that asks for a change. */
export function commandFor(state: Pick<StateView, 'components'>, change: PortChange): string {
  switch (change.kind) {
    case 'move-port':
      return joined('till ports move', target(state, change), option('--offset', change.offset))
    case 'move-instance':
      return joined(
        'till ports move',
        change.instance,
        option('--base', change.componentBase),
        option('--ai-base', change.aiBase),
      )
    case 'swap':
      return `till ports swap ${change.instance} ${change.other}`
    case 'adopt':
      return `till ports adopt ${change.ref} --pid ${String(change.pid)}`
    case 'stop-process':
      return `till ports stop ${String(change.port)} --pid ${String(change.pid)}`
    case 'ignore':
    case 'heed':
      return `till ports ${change.kind} ${change.conflict}`
    case 'repair':
      return `till ports repair ${change.instance}`
  }
}

/** The component whose port it is; an extra port is named by its variable. */
function target(
  state: Pick<StateView, 'components'>,
  { instance, variable }: { instance: string; variable: string },
): string {
  const owner = state.components(instance).find((row) => row.portVariable === variable)
  return `${instance}/${owner === undefined ? variable : splitRef(owner.id).name}`
}

function option(name: string, value: number | null): string {
  return value === null ? '' : `${name} ${String(value)}`
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join(' ')
}
