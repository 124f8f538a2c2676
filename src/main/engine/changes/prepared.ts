import type { FailureCode } from '@shared/contract/failure'
import type { InstanceId, RunId } from '@shared/model/ids'
import type { Consequence } from '@shared/model/port-changes'
import type { Facts } from '../../domain/ports/token'
import type { Effects } from '../effects'
import type { Instances } from '../instances'
import type { Store, Transact } from '../store'
import type { Supervisor } from '../supervisor'
import type { Timeline } from '../timeline'
import type { Transitions } from '../transitions'
import type { Unit } from '../unit'
import type { UnitEnvironment } from '../unit-environment'
import type { UnitRunner } from '../run-unit'
import type { Undos } from './undos'

/** What every change of the plan works with. */
export type ChangeParts = {
  effects: Effects
  store: Store
  instances: Instances
  supervisor: Supervisor
  transitions: Transitions
  runner: () => UnitRunner
  byRun: Map<RunId, Unit>
  timeline: Timeline
  environment: UnitEnvironment
  undos: Undos
}

/** A change that was looked at: what it would do, what that depends on, and how it is done. */
export type Prepared = {
  shown: Omit<Consequence, 'token'>
  /** What must still be so when it is done. */
  facts: Facts
  /** Of `shown.obstacle`. */
  obstacleCode: FailureCode
  /** Answers what was done, in a sentence, and the id that takes it back. Throws CommandError; then files and plan are as they were. */
  carryOut(): Promise<Done>
}
export type Done = { message: string; undo: string | null }

/** A consequence that changes nothing yet. */
export function nothingShown(change: Consequence['change']): Omit<Consequence, 'token'> {
  return {
    change,
    sentence: '',
    button: '',
    isDangerous: false,
    isUndoable: false,
    files: [],
    ports: [],
    restarts: [],
    affected: [],
    tree: [],
    warnings: [],
    obstacle: null,
  }
}

/** Writes a line of the timeline within a transact. */
export function tell(
  { timeline }: Pick<ChangeParts, 'timeline'>,
  tx: Transact,
  instance: InstanceId | null,
  message: string,
): void {
  timeline.add(tx, { level: 'info', instance, ref: null, state: null, message })
}
