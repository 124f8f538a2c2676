import type { RunId } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import { isResting } from '../domain/lifecycle/table'
import { stillThere } from '../domain/processes/still-there'
import type { Change, Effects, ProcessIdentity, RestRecord, TerminateReport } from './effects'
import { whoKeepsPort } from './kept-port'
import type { Prober } from './prober'
import type { Move, Transitions } from './transitions'
import { supersede, type LiveRun, type Unit } from './unit'
import {
  askedReason,
  commandTrouble,
  createUnitEnding,
  forcedReason,
  stoppedReason,
  type UnitEnding,
} from './unit-ending'

/** Time for what is left of a tree whose first process ended by itself. */
export const LEFTOVER_GRACE_MS = 2_000
const ONLY_BY_COMMAND = 'nothing of it carries Till’s tags, so only a shutdown command can end it'
const NOTHING_TO_END: TerminateReport = { wasForced: false, survivors: [] }

/** The ways in which what runs of a unit comes to an end because Till ends it. */
export type UnitStops = {
  /** A stop: its process tree, or what is under way, is ended; the row passes stopping. */
  end(unit: Unit): void
  /** Ends what is left of a failed unit's tree. */
  sweep(unit: Unit, live: LiveRun): Promise<void>
  /** Ends what outlived the first process of a run that is over; nothing begins before it is through. */
  clear(unit: Unit, run: RunId, identity: ProcessIdentity): void
  /** Could not even be asked to end: stays as it is, and nothing begins before a person asks for it. */
  remain(unit: Unit, message: string): void
  terminateRun(unit: Unit, live: LiveRun, graceMs: number, wasAsked?: boolean): Promise<TerminateReport>
  /** What is found out about an end after it was told. */
  addToReason(unit: Unit, found: string | null): void
}

type Deps = {
  effects: Effects
  transitions: Transitions
  prober: Pick<Prober, 'runShutdown'>
  byRun: ReadonlyMap<RunId, Unit>
  /** Runs a step and marks the unit busy meanwhile. */
  occupy(unit: Unit, step: () => Promise<void>): void
  /** The run is over: its exit concerns nobody any more. */
  forget(unit: Unit, live: LiveRun): void
}

export function createUnitStops({ effects, transitions, prober, byRun, occupy, forget }: Deps): UnitStops {
  const { clock, facts, processes } = effects

  const sweep = async (unit: Unit, live: LiveRun): Promise<void> => {
    const { shutdown } = unit.spec
    const ending = createUnitEnding(shutdown, clock.now() + shutdown.timeoutMs)
    unit.ending = ending
    // Its launcher may refuse to work while it is there, and of one that is unseen nothing else makes an end.
    const wasAsked = live.daemon != null && (await askByCommand(unit, ending))
    if (!ending.isForced && !wasAsked) ending.signalledAt = clock.now()
    const { survivors } = await terminateRun(unit, live, ending.isForced ? 0 : shutdown.timeoutMs, wasAsked)
    // A stop that came meanwhile has an ending of its own, which goes on.
    if (unit.ending === ending) unit.ending = null
    forget(unit, live)
    const end: Change = { kind: 'run.end', run: live.run, at: clock.now(), exitCode: null, signal: null }
    transitions.amend(unit, { pid: null, run: null, isAdopted: false }, [end])
    addToReason(unit, stillThere(survivors))
  }

  const addToReason = (unit: Unit, found: string | null): void => {
    const { state, reason, since } = transitions.stateOf(unit)
    if (found === null || !reason || !isResting(state)) return
    const known: Reason = { ...reason, message: `${reason.message}; ${found}` }
    const rest: RestRecord = {
      ref: unit.ref,
      state: state === 'failed' ? 'failed' : 'stopped',
      reason: known,
      at: since,
    }
    transitions.amend(unit, { reason: known }, [{ kind: 'rest.put', rest }])
    transitions.tell(unit, found)
  }

  const terminateRun = async (
    unit: Unit,
    live: LiveRun,
    graceMs: number,
    wasAsked = false,
  ): Promise<TerminateReport> => {
    if (!live.identity) return { wasForced: false, survivors: [] }
    const { shutdown } = unit.spec
    return processes.terminate({
      run: live.run,
      identity: live.identity,
      signal: shutdown.signal,
      graceMs,
      parentOnly: shutdown.parentOnly,
      wasAsked,
    })
  }

  /** Runs its own way of ending it, where it has one. Whether that went well: then it ends by itself, without a signal. */
  const askByCommand = async (unit: Unit, ending: UnitEnding): Promise<boolean> => {
    const { shell, timeoutMs } = unit.spec.shutdown
    if (shell === null || ending.isForced) return false
    ending.before = 'its shutdown command runs'
    const asking = prober.runShutdown(unit, shell, timeoutMs)
    const failure = await Promise.race([asking, ending.forced.then(() => 'forced')])
    ending.before = null
    if (ending.isForced) return false
    const hasAsked = failure === null
    ending.wasAsked = hasAsked
    ending.commandFailure = failure
    if (hasAsked) ending.before = 'its shutdown command asked it to end'
    ending.dueAt = clock.now() + timeoutMs
    if (transitions.stateOf(unit).state === 'stopping') transitions.amend(unit, { dueAt: ending.dueAt })
    return hasAsked
  }

  const end = (unit: Unit): void => {
    supersede(unit)
    const { shutdown } = unit.spec
    const dueAt = clock.now() + shutdown.timeoutMs
    const ending = createUnitEnding(shutdown, dueAt)
    unit.ending = ending
    transitions.move(unit, [{ state: 'stopping', reason: askedReason(shutdown), dueAt }])
    const before = unit.busy
    occupy(unit, async () => {
      if (before) ending.before = 'its start is being broken off'
      await before?.catch(() => undefined)
      const live = unit.run
      if (!live) return rest(unit, null, NOTHING_TO_END, null)
      ending.before = null
      const wasAsked = await askByCommand(unit, ending)
      if (!ending.isForced && !wasAsked) ending.signalledAt = clock.now()
      const report = await terminateRun(unit, live, ending.isForced ? 0 : shutdown.timeoutMs, wasAsked)
      // Of who can't be followed, the port alone tells that it is gone.
      const patienceMs = live.daemon === 'unseen' ? shutdown.timeoutMs : 0
      const kept = await whoKeepsPort(effects, byRun, unit, patienceMs, () => ending.isForced)
      forget(unit, live)
      rest(unit, live, report, kept)
    })
  }

  /** Comes to rest after a stop, truthfully: forced, survivors and who keeps its port are said. */
  const rest = (
    unit: Unit,
    live: LiveRun | null,
    { wasForced, survivors }: TerminateReport,
    kept: string | null,
  ): void => {
    const keep: Change[] = live
      ? [{ kind: 'run.end', run: live.run, at: clock.now(), exitCode: null, signal: null }]
      : []
    const gone = { pid: null, run: null, isAdopted: false }
    const { ending } = unit
    unit.ending = null
    const left = stillThere(survivors)
    if (left !== null) {
      const reason: Reason = { code: 'uncertain', message: `could not be ended: ${left}` }
      return transitions.move(unit, [{ state: 'failed', reason }], gone, keep)
    }
    if (kept !== null && live?.daemon === 'unseen') {
      const reason: Reason = { code: 'uncertain', message: `could not be ended: ${kept}; ${ONLY_BY_COMMAND}` }
      return transitions.move(unit, [{ state: 'failed', reason }], gone, keep)
    }
    const forced = wasForced && ending ? forcedReason(ending, unit.spec.shutdown, clock.now(), facts.platform) : null
    const reason = forced ?? stoppedReason(unit)
    const amiss = [commandTrouble(ending), kept].filter((one) => one !== null)
    const message = [reason.message, ...amiss].join('; ')
    const level: Pick<Move, 'level'> = amiss.length === 0 ? {} : { level: 'warning' }
    transitions.move(unit, [{ state: 'stopped', reason: { ...reason, message }, ...level }], gone, keep)
  }

  const remain = (unit: Unit, message: string): void => {
    unit.ending = null
    unit.isWanted = false
    unit.isRestarting = false
    const keep: Change = { kind: 'wanted.put', ref: unit.ref, isWanted: false }
    transitions.move(unit, [{ state: 'failed', reason: { code: 'uncertain', message } }], {}, [keep])
  }

  const clear = (unit: Unit, run: RunId, identity: ProcessIdentity): void =>
    occupy(unit, async () => {
      const live: LiveRun = { run, identity, logPath: '', isAdopted: true, earlyExit: null }
      const { survivors } = await terminateRun(unit, live, LEFTOVER_GRACE_MS)
      addToReason(unit, stillThere(survivors))
    })

  return { end, sweep, clear, remain, terminateRun, addToReason }
}
