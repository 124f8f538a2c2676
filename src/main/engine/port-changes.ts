import type { Consequence, PortChange } from '@shared/model/port-changes'
import type { RunId } from '@shared/model/ids'
import type { Effects } from './effects'
import type { Instances } from './instances'
import type { PortWatcher } from './port-watcher'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'
import type { Transitions } from './transitions'
import type { Unit } from './unit'
import type { UnitRunner } from './run-unit'

export type PortChanges = {
  preview(change: PortChange): Promise<Consequence>
  /** Throws CommandError `conflict.stale` and whatever else the change refuses. */
  apply(change: PortChange, token: string): Promise<{ revision: number; message: string; undo: string | null }>
  undo(id: string): Promise<{ revision: number; message: string }>
}

export type PortChangesDeps = {
  effects: Effects
  store: Store
  instances: Instances
  supervisor: Supervisor
  transitions: Transitions
  runner: () => UnitRunner
  byRun: Map<RunId, Unit>
  timeline: Timeline
  portWatcher: PortWatcher
  /** After something changed: conflicts and comparisons are looked at again. */
  onChanged(): void
}
