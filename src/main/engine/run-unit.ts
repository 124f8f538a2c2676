/**
 * One unit's way from rest to ready and back, step by step. Over the usual length because the steps of one life belong
 * on one page: whoever changes one must see the others.
 */
import { messageOf } from '@shared/contract/failure'
import type { InstanceId, RunId } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import { clauseOf } from '../domain/causes/clause'
import { withCauses, wordsBeside } from '../domain/causes/with-causes'
import { wasKept } from '../domain/heartbeats/sleep'
import { stillThere } from '../domain/processes/still-there'
import { isComing, isUp } from '../domain/lifecycle/table'
import { describeListener } from '../domain/ports/ownership'
import { judgeEnding, noteCrash, STABLE_AFTER_MS, type RestartVerdict } from '../domain/restarts/policy'
import { describeVerdict, withWords } from '../domain/restarts/words'
import { firstWait, tooLate } from '../domain/probes/first-wait'
import { withoutLine } from '../domain/probes/ready-line'
import { NO_STREAK } from '../domain/probes/streak'
import type { Change, Effects, Exit, ObservedListener, ProcessIdentity, SpawnRequest } from './effects'
import type { Breakers } from './breakers'
import { hasSaidReady, lookAtEnd, saidSoFar } from './after-end'
import type { Causes } from './causes'
import { createDaemons } from './daemon'
import { explainedWords } from './explained-words'
import { inTime, StepLate } from './in-time'
import { whoIsInTheWay } from './port-holder'
import { spawnInTime } from './spawn-in-time'
import type { Complainant } from '../domain/lifecycle/complaints'
import { createWeigh, type Weigh } from './complaints'
import { createSparing, type Spared } from './spared'
import { hungReason } from './suspension'
import type { PortWaiter } from './port-waiter'
import type { Prober } from './prober'
import type { Move, Transitions } from './transitions'
import { supersede, type LiveRun, type Unit } from './unit'
import { createUnitStops, LEFTOVER_GRACE_MS } from './unit-stops'

/** Between two tries of a port that only a connection keeps. */
const CLASH_LOOK_MS = 100
/** A closing connection is gone within a minute (tcp(7), tcp_fin_timeout). */
const CLASH_PATIENCE_MS = 70_000
/** A port that is lost this often between the check and the bind is not lost by chance. */
const MOST_CLASHES = 3

export type UnitRunner = {
  /** From rest: registering or initializing and on. The needs are met. */
  begin(unit: Unit): void
  /** Ends the process tree, or what is under way. */
  end(unit: Unit): void
  /** Goes on with a process found alive, in the state its row was placed in. */
  resume(unit: Unit): void
  onExit(exit: Exit): void
  /** Ends what outlived the first process of a run that is over; nothing begins before it is through. */
  clear(unit: Unit, run: RunId, identity: ProcessIdentity): void
  /** What one source says of a unit that is up; all of them together decide between ready, degraded and failed. */
  weigh: Weigh
  /** Of a unit that fails because of others and is left alone for that: what is said of it may not hold any more. */
  tellAnew(unit: Unit): void
}

/** How a run failed: whether trying again can't help, whether its end was good, its last words, what happened in a few, what is to be kept with it. */
type FailFacts = {
  isPermanent?: boolean
  isGood?: boolean
  words?: string | null
  clause?: string | null
  keep?: Change
}

/** `wait`: what it needs is not there; it begins again when that is back, and nothing is counted. */
type Verdict = RestartVerdict | { kind: 'wait' }

type Deps = {
  effects: Effects
  transitions: Transitions
  portWaiter: PortWaiter
  prober: Prober
  /** Units by the run they have or are getting. */
  byRun: Map<RunId, Unit>
  spawnPlanFor(unit: Unit, run: RunId): Promise<Omit<SpawnRequest, 'logPath'>>
  /** A new run is on record: its log begins. */
  onRun(unit: Unit): void
  /** Its process is there: its pid is known. */
  onSpawned?(unit: Unit): void
  /** A unit came to rest or went on: others may have waited for it. */
  onSettled(unit: Unit): void
  /** Who keeps failing is left alone for a while. */
  breakers: Pick<Breakers, 'failed' | 'forget'>
  /** Whether something it needs is not there: then it is not its own fault, and it waits instead of being tried again. */
  isLetDown(unit: Unit): boolean
  /** The pid of what is suspended of its process, or null. Never rejects. */
  suspendedPid(unit: Unit): Promise<number | null>
  /** Its end is to end its whole instance (`restart: exit_on_failure`, `exit_on_end`); the exit code, where it has one. */
  onFatal(unit: Unit, exitCode: number | null): void
  /** Why a bad probe does not end it just now: what it needs is coming back, or left alone; null where it does. */
  whySpared(unit: Unit): Spared | null
  /** Why a unit is in trouble, as far as others explain it. */
  causes: Causes
  /** Why nothing of an instance may be restarted by itself (`held by ann: a demo`); null where it may. */
  whyHeld(instance: InstanceId): string | null
}

export function createUnitRunner(deps: Deps): UnitRunner {
  const { effects, transitions, portWaiter, prober, byRun } = deps
  const { clock, network, logs, logger } = effects

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
        else if (isComing(state)) fail(unit, { code: 'spawn-failed', message }, { isPermanent: true })
        else if (state === 'stopping') remain(unit, `could not be ended: ${message}`)
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
    occupy,
    forget,
  })

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
      const holder = await whoKeeps(unit, generation)
      if (unit.generation !== generation) return
      if (holder) return fail(unit, { code: 'port-taken', message: holder }, { isPermanent: true })
      if (isFirst)
        transitions.move(unit, [
          { state: 'initializing', reason: { code: 'waiting', message: 'creating its process' } },
        ])
      await spawn(unit, generation)
    })
  }

  /**
   * The sentence of who keeps the unit's port, or null. A listener keeps it until somebody acts. A mere connection that
   * happens to use the port (an ephemeral clash) goes away by itself: it is waited for, visibly, longer than closing takes.
   */
  const whoKeeps = async (unit: Unit, generation: number): Promise<string | null> => {
    const { port, bindAddress, startTimeoutMs } = unit.spec
    if (port === null) return null
    const patienceMs = Math.max(startTimeoutMs, CLASH_PATIENCE_MS)
    const giveUpMs = clock.monotonicMs() + patienceMs
    const dueAt = clock.now() + patienceMs
    for (;;) {
      const verdict = await inTime(
        clock,
        network.canBind(port, bindAddress),
        `port ${String(port)} could not be checked`,
      )
      if (verdict.isFree || unit.generation !== generation) return null
      const looked = whoIsInTheWay(effects, port, bindAddress)
      const holder = await inTime(clock, looked, `who holds port ${String(port)} could not be found out`)
      if (holder) return `port ${String(port)} is held by ${holder}`
      if (clock.monotonicMs() >= giveUpMs || unit.generation !== generation) return verdict.why
      const { reason } = transitions.stateOf(unit)
      if (reason?.message !== verdict.why)
        transitions.amend(unit, { reason: { code: 'waiting', message: verdict.why }, dueAt })
      await new Promise<void>((done) => clock.after(CLASH_LOOK_MS, done))
    }
  }

  const spawn = async (unit: Unit, generation: number): Promise<void> => {
    const run = effects.newId() as RunId
    const [logPath, plan] = await Promise.all([
      inTime(clock, logs.pathFor(unit.ref, run), 'the folder of its log could not be made'),
      inTime(clock, deps.spawnPlanFor(unit, run), 'its environment could not be read'),
    ])
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
          { isPermanent: answer.isLate !== true, keep },
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

  /** Sets the deadline of a start and waits for the port, or goes on where there is none. */
  const awaitStart = (unit: Unit): void => {
    const { port, bindAddress } = unit.spec
    const dueAt = setDeadline(unit)
    const live = unit.run
    if (!live) return
    prober.followLog(unit, live.logPath, () => deps.onSettled(unit))
    if (port === null) return awaitReady(unit, dueAt)
    transitions.amend(unit, {
      reason: { code: 'not-listening', message: `waiting for port ${String(port)}` },
      dueAt,
    })
    const target = { port, address: bindAddress, run: live.run, pid: live.identity?.pid ?? null }
    unit.cancels.add(portWaiter.wait(target, (listener) => onListening(unit, live, listener, dueAt)))
  }

  const onListening = (unit: Unit, live: LiveRun, listener: ObservedListener, dueAt: number): void => {
    if (unit.run !== live || transitions.stateOf(unit).state !== 'initializing') return
    const isDaemons = live.daemon != null && (listener.run === null || listener.run === live.run)
    // Who drops the tags, or is started by somebody else for it, is known by the port.
    if (isDaemons && listener.pid !== live.identity?.pid)
      daemons.takeListener(unit, live, listener, () => awaitReady(unit, dueAt))
    else if (listener.run !== live.run) {
      const holder = describeListener(listener, effects.files.shorten)
      fail(
        unit,
        {
          code: 'port-taken',
          message: `port ${String(listener.port)} was taken by ${holder} meanwhile`,
        },
        { isPermanent: true },
      )
    } else awaitReady(unit, dueAt)
  }

  const awaitReady = (unit: Unit, dueAt: number): void => {
    transitions.move(unit, [
      { state: 'starting', reason: { code: 'not-ready', message: firstWait(waitOf(unit)) }, dueAt },
    ])
    askUntilReady(unit, dueAt)
  }

  const askUntilReady = (unit: Unit, dueAt: number): void =>
    prober.awaitReady(unit, {
      onReady(degraded) {
        comeUp(unit, { state: 'ready' })
        if (degraded) weigh(unit, degraded)
      },
      onNotYet: (reason) => transitions.amend(unit, { reason, dueAt }),
    })

  const comeUp = (unit: Unit, move: Move): void => {
    supersede(unit)
    unit.complaints.clear()
    unit.spared = null
    // Up, but its first question is still open.
    if (move.state === 'degraded' && move.reason) unit.complaints.set('readiness', move.reason)
    unit.readyAtMs = clock.monotonicMs()
    transitions.move(unit, [move])
    watch(unit)
  }

  const watch = (unit: Unit, since?: 'found'): void =>
    prober.watch(
      unit,
      explainedWords(deps, unit, (word) => weigh(unit, sparing.uncounted(unit, word))),
      since,
    )

  const weigh = createWeigh({
    transitions,
    onBad(unit, { by, reason }) {
      const spared = deps.whySpared(unit)
      if (spared) spare(unit, by, reason, spared)
      else fail(unit, reason, {})
    },
  })

  const sparing = createSparing({ transitions, whySpared: deps.whySpared, weigh, onSpared: deps.onSettled })

  /** Up, and failing because of others: it is degraded, and its probes count anew. */
  const spare = (unit: Unit, by: Complainant, bad: Reason, spared: Spared): void => {
    const { dueAt } = spared
    supersede(unit)
    unit.readiness = NO_STREAK
    unit.liveness = NO_STREAK
    const reason = sparing.reasonFor(unit, by, bad, spared)
    unit.complaints.set(by, reason)
    if (transitions.stateOf(unit).state === 'degraded') transitions.amend(unit, { reason, dueAt })
    else transitions.move(unit, [{ state: 'degraded', reason, dueAt }])
    watch(unit)
  }

  /** Answers when it is over, epoch ms. */
  const setDeadline = (unit: Unit): number => {
    const { startTimeoutMs } = unit.spec
    const fromMs = clock.monotonicMs()
    unit.cancels.add(clock.after(startTimeoutMs, () => void onDeadline(unit, fromMs)))
    return clock.now() + startTimeoutMs
  }

  /** The deadline of a start; a process that is suspended, or whose machine slept, can't keep it, and gets another one. */
  const onDeadline = async (unit: Unit, fromMs: number): Promise<void> => {
    const { generation } = unit
    const hasSlept = wasKept(fromMs, clock.monotonicMs(), unit.spec.startTimeoutMs)
    const pid = await deps.suspendedPid(unit)
    if (unit.generation !== generation) return
    if (pid !== null) transitions.amend(unit, { reason: hungReason(pid), dueAt: setDeadline(unit) })
    else if (hasSlept) transitions.amend(unit, { dueAt: setDeadline(unit) })
    else timeOut(unit)
  }

  const timeOut = (unit: Unit): void => {
    const { state, reason } = transitions.stateOf(unit)
    if (!isComing(state)) return
    if (unit.kind === 'specialist' && state === 'starting') {
      // It runs and listens, which may be all its users need: shown for what it is, not ended.
      const message = reason?.code === 'no-answer' ? reason.message : 'has not answered a ping yet'
      return comeUp(unit, { state: 'degraded', reason: { code: 'no-answer', message } })
    }
    const seconds = Math.round(unit.spec.startTimeoutMs / 1_000)
    const late: Reason = {
      code: 'timeout',
      message: tooLate(seconds, reason?.message ?? state),
    }
    const live = unit.run
    if (!live) return fail(unit, late, {})
    const generation = supersede(unit)
    occupy(unit, async () => {
      const { words, refused } = await saidSoFar(effects, unit, live)
      const because = await deps.causes.of(unit, { beganMs: clock.monotonicMs(), refused })
      // An end or a stop that came meanwhile goes its own way.
      if (unit.generation === generation) fail(unit, withCauses(late, because), { words })
    })
  }

  /** Failed: the process tree is ended, then the restart policy decides. */
  const fail = (unit: Unit, reason: Reason, more: FailFacts): void => {
    supersede(unit)
    const { restart, exitOnEnd } = unit.spec.availability
    let endsAll = restart === 'exit_on_failure' && unit.isWanted && !unit.isRestarting && more.isGood !== true
    const verdict = judge(unit, more)
    const keep: Change[] = more.keep ? [more.keep] : []
    const live = unit.run
    const rest: Move[] = more.isGood ? goodEndFrom(unit) : [{ state: 'failed' }]
    const last = rest[rest.length - 1]
    const held = verdict.kind === 'retry' || verdict.kind === 'wait' ? deps.whyHeld(unit.instance) : null
    if (verdict.kind === 'retry' && held === null) {
      const wasStable = upMsOf(unit) >= STABLE_AFTER_MS
      const open = deps.breakers.failed(unit, { wasStable, isTripped: verdict.limit !== null })
      const delayMs = Math.max(verdict.delayMs, open?.aloneMs ?? 0)
      unit.attempts = verdict.attempt
      unit.willRetry = true
      const said = describeVerdict(reason, verdict, unit.spec.availability, open?.failures ?? null)
      if (last) Object.assign(last, { reason: said, dueAt: clock.now() + delayMs })
      unit.cancels.add(clock.after(delayMs, () => retry(unit)))
    } else if (verdict.kind === 'wait' && held === null) {
      unit.isLetDown = true
      if (last) last.reason = reason
    } else if (unit.isRestarting && !more.isPermanent) {
      // Ended before its restart could end it: the other half of that follows.
      if (last) last.reason = reason
    } else {
      endsAll ||= exitOnEnd === true && unit.isWanted && !unit.isRestarting
      unit.isWanted = false
      unit.isRestarting = false
      deps.breakers.forget(unit.ref)
      const told = verdict.kind === 'wait' ? reason : describeVerdict(reason, verdict, unit.spec.availability)
      if (last) last.reason = held === null ? told : { ...reason, message: notRestarted(reason.message, held) }
      if (last && endsAll)
        last.reason = {
          ...told,
          message: `${told.message}; that ends the instance (${exitOnEnd === true ? 'exit_on_end' : `restart: ${restart}`})`,
        }
      keep.push({ kind: 'wanted.put', ref: unit.ref, isWanted: false })
    }
    if (last?.reason) {
      const { because = [] } = reason
      last.reason = withCauses(withWords(last.reason, wordsBeside(more.words ?? null, because)), because)
      last.clause = more.clause ?? clauseOf('failed', reason)
    }
    const isThere = live?.identity != null || live?.daemon === 'unseen'
    const isAlive = live !== null && isThere && more.keep?.kind !== 'run.end'
    transitions.move(unit, rest, isAlive ? {} : { pid: null, run: null }, keep)
    if (isAlive) occupy(unit, () => sweep(unit, live))
    else deps.onSettled(unit)
    if (endsAll) deps.onFatal(unit, more.keep?.kind === 'run.end' ? more.keep.exitCode : null)
  }

  /** What the restart policy makes of an end; a crash of what was ready is remembered, unless others brought it about. */
  const judge = (unit: Unit, { isPermanent = false, isGood = false }: FailFacts): Verdict => {
    if (!unit.isWanted || unit.isRestarting) return { kind: 'stay' }
    const nowMs = clock.monotonicMs()
    const { attempts } = unit
    const crashes = unit.readyAtMs !== null && !isGood ? noteCrash(unit.crashes, nowMs) : unit.crashes
    const upMs = upMsOf(unit)
    const ending = { isGood, isPermanent, upMs, attempts, crashes, nowMs, random: effects.random() }
    const verdict = judgeEnding(unit.spec.availability, ending)
    if (verdict.kind !== 'stay' && deps.isLetDown(unit)) return { kind: 'wait' }
    unit.crashes = crashes
    return verdict
  }

  /** How long it has been ready; 0 where it never was in this run. */
  const upMsOf = (unit: Unit): number => (unit.readyAtMs === null ? 0 : clock.monotonicMs() - unit.readyAtMs)

  /** A good end passes through every state the table asks for, in one transact. */
  const goodEndFrom = (unit: Unit): Move[] => {
    const { state } = transitions.stateOf(unit)
    return [...(state === 'starting' ? [{ state: 'ready' } as const] : []), { state: 'stopping' }, { state: 'stopped' }]
  }

  const retry = (unit: Unit): void => {
    if (!unit.isWanted) return
    unit.willRetry = false
    const held = deps.whyHeld(unit.instance)
    if (held !== null) {
      unit.isWanted = false
      const { state, reason, since } = transitions.stateOf(unit)
      const known: Reason = { code: 'gave-up', message: notRestarted(reason?.message ?? 'ended', held) }
      const isFailed = state === 'failed'
      return transitions.amend(unit, { reason: known, dueAt: null }, [
        { kind: 'wanted.put', ref: unit.ref, isWanted: false },
        {
          kind: 'rest.put',
          rest: { ref: unit.ref, state: isFailed ? 'failed' : 'stopped', reason: known, at: since },
        },
      ])
    }
    unit.restarts += 1
    transitions.amend(unit, {}, [{ kind: 'restarts.put', ref: unit.ref, restarts: unit.restarts }])
    deps.onSettled(unit)
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
      const found = await lookAtEnd(effects, { unit, live, exit, state, upMs })
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
    const holder = await whoKeeps(unit, generation)
    if (unit.generation !== generation) return
    if (holder) return fail(unit, { code: 'port-taken', message: holder }, { isPermanent: true })
    await spawn(unit, generation)
  }

  const resume = (unit: Unit): void => {
    const { state } = transitions.stateOf(unit)
    supersede(unit)
    if (state === 'initializing') awaitStart(unit)
    else if (state === 'starting') {
      const dueAt = setDeadline(unit)
      if (unit.run) prober.followLog(unit, unit.run.logPath, () => deps.onSettled(unit))
      askUntilReady(unit, dueAt)
    } else if (isUp(state)) {
      // It would not have come up without.
      unit.hasLogLine = unit.spec.readyLogLine !== null
      // An earlier Till may have seen it come up.
      unit.readyAtMs ??= clock.monotonicMs()
      unit.complaints.clear()
      const { reason } = transitions.stateOf(unit)
      const asked = whoAsks(unit)
      // Whoever asks takes it back, or not; where nobody does, that it lives is all that is known.
      if (state === 'degraded' && reason && asked) unit.complaints.set(asked, reason)
      else if (state === 'degraded') transitions.move(unit, [{ state: 'ready' }])
      watch(unit, 'found')
    }
  }

  const daemons = createDaemons({
    effects,
    transitions,
    occupy,
    resume,
    fail: (unit, reason) => fail(unit, reason, {}),
    endedByItself,
  })

  return { begin, end, resume, onExit, clear, weigh, tellAnew: sparing.tellAnew }
}

/** A hold keeps from being restarted what otherwise would have been. */
function notRestarted(message: string, held: string): string {
  return `${message}; ${held}; not restarted`
}

/** What it has to get past before it is ready. */
function waitOf({ kind, spec: { readiness, readyLogLine } }: Unit): Parameters<typeof firstWait>[0] {
  return { isAsked: kind === 'specialist' || readiness !== null, readyLogLine }
}

/** Whose question decides how a unit is that was found again; null: nobody asks it anything. */
function whoAsks({ kind, spec }: Unit): 'readiness' | 'liveness' | null {
  if (kind === 'specialist' || spec.readiness) return 'readiness'
  return spec.liveness ? 'liveness' : null
}
