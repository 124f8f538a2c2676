// Over the usual length because the steps from rest to a process, and from its end on, share one generation.
import { messageOf } from '@shared/contract/failure'
import type { RunId } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import { withCauses } from '../domain/causes/with-causes'
import { isComing, isUp } from '../domain/lifecycle/table'
import { withoutLine } from '../domain/probes/ready-line'
import { NO_STREAK } from '../domain/probes/streak'
import { stillThere } from '../domain/processes/still-there'
import { hasSaidReady, lookAtEnd } from './after-end'
import { createDaemons, type Daemons } from './daemon'
import type { Change, Effects, Exit, SpawnRequest } from './effects'
import { inTime, StepLate } from './in-time'
import { CLASH_LOOK_MS, createPortCheck } from './port-check'
import { mayBeMadeLater, whatKeptIt } from './shortage'
import { spawnInTime } from './spawn-in-time'
import type { Transitions } from './transitions'
import { supersede, type LiveRun, type Unit } from './unit'
import { createUnitFailures, type FailureDeps } from './unit-failures'
import { createUnitRise, type RiseDeps, type UnitRise } from './unit-rise'
import { createUnitStops, LEFTOVER_GRACE_MS, type UnitStops } from './unit-stops'

/** A port that is lost this often between the check and the bind is not lost by chance. */
const MOST_CLASHES = 3

/** One unit’s way from rest to ready and back. */
export type UnitRunner = Pick<UnitRise, 'resume' | 'weigh' | 'tellAnew'> &
  Pick<UnitStops, 'clear'> & {
    /** From rest: registering or initializing and on. The needs are met. */
    begin(unit: Unit): void
    /** Ends the process tree, or what is under way. */
    end(unit: Unit): void
    onExit(exit: Exit): void
  }

type Deps = FailureDeps &
  RiseDeps & {
    effects: Effects
    transitions: Transitions
    /** Units by the run they have or are getting. */
    byRun: Map<RunId, Unit>
    spawnPlanFor(unit: Unit, run: RunId): Promise<Omit<SpawnRequest, 'logPath'>>
    /** A new run is on record: its log begins. */
    onRun(unit: Unit): void
    /** Its process is there: its pid is known. */
    onSpawned?(unit: Unit): void
  }

/** What a process is made with, and the run that it will be. */
type Prepared = { run: RunId; parts: Promise<[logPath: string, plan: Omit<SpawnRequest, 'logPath'>]> }

/**
 * The steps from rest to a process, and from its end on. How it comes up from there: unit-rise.ts; what becomes of it when it
 * fails: unit-failures.ts; how it is ended: unit-stops.ts.
 */
export function createUnitRunner(deps: Deps): UnitRunner {
  const { effects, transitions, prober, byRun } = deps
  const { clock, logs, logger } = effects
  const whoKeeps = createPortCheck({ effects, transitions, byRun })

  /** Runs a step of a generation and marks the unit busy meanwhile. A step that throws fails its unit, never silently. */
  const occupy = (unit: Unit, step: () => Promise<void>): void => {
    const job: Promise<void> = step()
      .catch((error: unknown) => {
        const message = messageOf(error)
        logger.error({ ref: unit.ref, error: message }, 'a step of the supervisor failed')
        // A stop took over meanwhile: it sees to the unit.
        if (unit.busy !== job) return
        const { state } = transitions.stateOf(unit)
        if (isComing(state) && error instanceof StepLate) fail(unit, { code: 'timeout', message }, {})
        else if (isComing(state)) {
          const kept = whatKeptIt(error)
          fail(unit, { code: 'spawn-failed', message: kept.message }, kept)
        } else if (state === 'stopping') remain(unit, `could not be ended: ${message}`)
      })
      .finally(() => {
        if (unit.busy === job) {
          unit.busy = null
          // Also where it could not even be asked to end.
          unit.ending = null
        }
        deps.onSettled(unit)
      })
    unit.busy = job
  }

  const forget = (unit: Unit, live: LiveRun): void => {
    byRun.delete(live.run)
    if (unit.run === live) unit.run = null
  }

  const { end, sweep, clear, remain, terminateRun, addToReason } = createUnitStops({
    effects,
    transitions,
    prober,
    byRun,
    occupy,
    forget,
  })

  const { fail, upMsOf } = createUnitFailures({ ...deps, clear: (unit, live) => occupy(unit, () => sweep(unit, live)) })

  const rise = createUnitRise({ ...deps, occupy, fail, daemons: () => daemons })
  const { awaitStart, resume, weigh, tellAnew, setDeadline } = rise

  const begin = (unit: Unit): void => {
    const generation = supersede(unit)
    unit.hasLogLine = false
    unit.readiness = NO_STREAK
    unit.liveness = NO_STREAK
    unit.readyAtMs = null
    unit.clashes = 0
    const isFirst = transitions.stateOf(unit).state === 'unknown'
    // A run that could not be ended then; its end is none of the new one's.
    const former = unit.run
    if (former) forget(unit, former)
    transitions.move(
      unit,
      [
        {
          state: isFirst ? 'registering' : 'initializing',
          reason: {
            code: 'waiting',
            message: unit.spec.port === null ? 'creating its process' : 'looking at its port',
          },
        },
      ],
      { pid: null, run: null, isAdopted: false },
    )
    occupy(unit, async () => {
      if (former) await sweep(unit, former)
      const prepared = prepare(unit)
      const { holder, hasWaited } = await whoKeeps(unit, generation)
      if (unit.generation !== generation) return
      if (holder) return fail(unit, { code: 'port-taken', message: holder }, { isPermanent: true })
      const creating: Reason = { code: 'waiting', message: 'creating its process' }
      if (isFirst) transitions.move(unit, [{ state: 'initializing', reason: creating }])
      // It has a deadline for its port no more, and nobody tries that from now on.
      else if (hasWaited) transitions.amend(unit, { reason: creating, dueAt: null })
      await spawn(unit, generation, hasWaited ? prepare(unit) : prepared)
    })
  }

  /** Begins to read what its process is made with: its needs are met, and its port is looked at meanwhile. */
  const prepare = (unit: Unit): Prepared => {
    const run = effects.newId() as RunId
    const parts = Promise.all([
      inTime(clock, logs.pathFor(unit.ref, run), 'the folder of its log could not be made'),
      inTime(clock, deps.spawnPlanFor(unit, run), 'its environment could not be read'),
    ])
    // Told to whoever goes on with it; where its port is taken, that is what is said.
    parts.catch(() => undefined)
    return { run, parts }
  }

  const spawn = async (unit: Unit, generation: number, { run, parts }: Prepared): Promise<void> => {
    const [logPath, plan] = await parts
    if (unit.generation !== generation) return
    const launchedAt = clock.now()
    const daemon = unit.spec.daemon ? 'launching' : null
    const live: LiveRun = { run, identity: null, logPath, isAdopted: false, earlyExit: null, daemon, launchedAt }
    const record = { run, ref: unit.ref, logPath, startedAt: launchedAt, state: 'initializing' }
    // Recorded before it exists: a Till that dies in between finds the process again by its tag.
    transitions.promise(unit, { run }, [
      { kind: 'run.put', record: { ...record, identity: { bootId: '', pid: 0, startTicks: 0 } } },
    ])
    unit.run = live
    byRun.set(run, unit)
    deps.onRun(unit)
    const answer = await spawnInTime(effects, { ...plan, logPath })
    if (!answer.ok) {
      forget(unit, live)
      const keep: Change = { kind: 'run.end', run, at: clock.now(), exitCode: null, signal: null }
      if (unit.generation === generation)
        fail(
          unit,
          { code: answer.isLate === true ? 'timeout' : 'spawn-failed', message: answer.failure.message },
          { isPermanent: answer.isLate !== true && !mayBeMadeLater(answer.failure), keep },
        )
      else transitions.amend(unit, {}, [keep])
      return
    }
    live.identity = answer.identity
    transitions.amend(unit, { pid: answer.identity.pid }, [
      { kind: 'run.put', record: { ...record, identity: answer.identity } },
    ])
    deps.onSpawned?.(unit)
    // A stop that came meanwhile ends what was created; it waits for this step.
    if (unit.generation !== generation) return
    if (live.earlyExit) ended(unit, live, live.earlyExit)
    else if (unit.spec.daemon) daemons.awaitLauncher(unit, unit.spec.daemon)
    else awaitStart(unit)
  }

  const onExit = (exit: Exit): void => {
    const unit = byRun.get(exit.run)
    const live = unit?.run
    if (!unit || !live || live.run !== exit.run) return
    if (!live.identity) live.earlyExit = exit
    else if (isComing(transitions.stateOf(unit).state) || isUp(transitions.stateOf(unit).state)) ended(unit, live, exit)
  }

  const ended = (unit: Unit, live: LiveRun, exit: Exit): void => {
    if (daemons.mayLiveOn(unit, live, exit)) daemons.follow(unit, live, exit)
    else endedByItself(unit, exit)
  }

  /** Its cause is looked for before the end is told: what is decided and said of it depends on that. */
  const endedByItself = (unit: Unit, exit: Exit): void => {
    const live = unit.run
    if (!live) return
    const { state } = transitions.stateOf(unit)
    const upMs = upMsOf(unit)
    const generation = supersede(unit)
    occupy(unit, async () => {
      const found = await lookAtEnd(effects, { unit, live, exit, state, upMs, byRun })
      const mayTryAgain = state === 'initializing' && !live.isAdopted && unit.clashes < MOST_CLASHES
      if (found.hasClashed && mayTryAgain && unit.generation === generation)
        return tryAgainAfterClash(unit, live, exit, generation)
      forget(unit, live)
      const { exitCode, signal } = exit
      const keep: Change = { kind: 'run.end', run: live.run, at: clock.now(), exitCode, signal }
      const because = await deps.causes.ofWords(unit, found.refused)
      const isSaid = found.isGood && (await hasSaidReady(effects, unit, live))
      if (unit.generation === generation) {
        unit.hasLogLine = isSaid
        const isSilent = found.isGood && unit.spec.readyLogLine !== null && !isSaid
        const reason = isSilent ? withoutLine(found.reason) : found.reason
        fail(unit, withCauses(reason, because), { ...found, keep })
      }
      // A stop or a restart that came meanwhile goes on by itself.
      else transitions.amend(unit, { pid: null, run: null, isAdopted: false }, [keep])
      // Its children may have outlived it and still hold the port.
      const { survivors } = await terminateRun(unit, live, LEFTOVER_GRACE_MS)
      addToReason(unit, stillThere(survivors))
    })
  }

  /** Between the check of a port and its bind, a passing connection had taken it: that is nobody's fault, and no attempt. */
  const tryAgainAfterClash = async (unit: Unit, live: LiveRun, exit: Exit, generation: number): Promise<void> => {
    unit.clashes += 1
    const message = `port ${String(unit.spec.port)} was in use for a moment by a connection; trying again`
    logger.info({ ref: unit.ref, port: unit.spec.port, clash: unit.clashes }, 'lost its port to a passing connection')
    await terminateRun(unit, live, LEFTOVER_GRACE_MS)
    forget(unit, live)
    transitions.amend(unit, { pid: null, run: null, reason: { code: 'waiting', message }, dueAt: null }, [
      { kind: 'run.end', run: live.run, at: clock.now(), exitCode: exit.exitCode, signal: exit.signal },
    ])
    if (unit.generation !== generation) return
    await new Promise<void>((done) => clock.after(CLASH_LOOK_MS, done))
    const { holder } = await whoKeeps(unit, generation)
    if (unit.generation !== generation) return
    if (holder) return fail(unit, { code: 'port-taken', message: holder }, { isPermanent: true })
    await spawn(unit, generation, prepare(unit))
  }

  const daemons: Daemons = createDaemons({
    effects,
    transitions,
    occupy,
    resume,
    setDeadline,
    fail: (unit, reason) => fail(unit, reason, {}),
    endedByItself,
  })

  return { begin, end, resume, onExit, clear, weigh, tellAnew }
}
