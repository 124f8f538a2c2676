import type { RunId } from '@shared/model/ids'
import type { Effects, ProcessIdentity } from './effects'
import type { UnitRunner } from './run-unit'
import type { Transitions } from './transitions'
import type { Unit } from './unit'

/** A living process that is to be what a unit runs. */
export type Followed = { run: RunId; identity: ProcessIdentity; logPath: string; startedAt: number }

/** A person decided that a process is a unit's, which is at rest: it is on record, watched and probed from now on. */
export function followAs(
  parts: {
    effects: Pick<Effects, 'clock'>
    transitions: Transitions
    byRun: Map<RunId, Unit>
    runner: Pick<UnitRunner, 'resume'>
  },
  unit: Unit,
  { run, identity, logPath, startedAt }: Followed,
): void {
  const { transitions, byRun, runner, effects } = parts
  unit.isWanted = true
  const daemon = unit.spec.daemon ? 'followed' : null
  unit.run = { run, identity, logPath, isAdopted: true, earlyExit: null, daemon }
  // Its line was said before anybody listened.
  unit.hasLogLine = unit.spec.readyLogLine !== null
  byRun.set(run, unit)
  transitions.place(
    unit,
    {
      state: 'starting',
      reason: { code: 'not-ready', message: 'followed from now on; looking how it is' },
      isWanted: true,
      pid: identity.pid,
      run,
      isAdopted: true,
      since: effects.clock.now(),
      dueAt: null,
      restarts: unit.restarts,
    },
    [
      { kind: 'run.put', record: { run, ref: unit.ref, identity, logPath, startedAt, state: 'starting' } },
      { kind: 'wanted.put', ref: unit.ref, isWanted: true },
    ],
  )
  runner.resume(unit)
}
