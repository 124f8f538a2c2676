import type { RunId } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import { withCauses } from '../domain/causes/with-causes'
import { wasKept } from '../domain/heartbeats/sleep'
import type { Complainant } from '../domain/lifecycle/complaints'
import { isComing, isUp } from '../domain/lifecycle/table'
import { firstWait, tooLate } from '../domain/probes/first-wait'
import { NO_STREAK } from '../domain/probes/streak'
import { saidSoFar } from './after-end'
import type { Causes } from './causes'
import { createWeigh, type Weigh } from './complaints'
import type { Daemons } from './daemon'
import type { Effects, ObservedListener } from './effects'
import { explainedWords } from './explained-words'
import { nameHolder } from './port-holder'
import type { PortWaiter } from './port-waiter'
import type { Prober } from './prober'
import { createSparing, type Spared } from './spared'
import { hungReason } from './suspension'
import type { Move, Transitions } from './transitions'
import { supersede, type LiveRun, type Unit } from './unit'
import type { UnitFailures } from './unit-failures'

/** A unit's way from a process that runs to ready, and what is asked of it from then on. */
export type UnitRise = {
  /** Sets the deadline of a start and waits for the port, or goes on where there is none. */
  awaitStart(unit: Unit): void
  /** Goes on with a process found alive, in the state its row was placed in. */
  resume(unit: Unit): void
  /** What one source says of a unit that is up; all of them together decide between ready, degraded and failed. */
  weigh: Weigh
  /** Of a unit that fails because of others and is left alone for that: what is said of it may not hold any more. */
  tellAnew(unit: Unit): void
  /**
   * Gives what comes up so long, then `giveUp`. Answers when that is, epoch ms. What is suspended, or whose machine slept,
   * gets its time anew.
   */
  setDeadline(unit: Unit, withinMs: number, giveUp: (unit: Unit) => void): number
}

/** What coming up needs of its surroundings. */
export type RiseDeps = {
  portWaiter: PortWaiter
  prober: Prober
  /** A unit went on: others may have waited for it. */
  onSettled(unit: Unit): void
  /** The pid of what is suspended of its process, or null. Never rejects. */
  suspendedPid(unit: Unit): Promise<number | null>
  /** Why a bad probe does not end it just now: what it needs is coming back, or left alone; null where it does. */
  whySpared(unit: Unit): Spared | null
  /** Why a unit is in trouble, as far as others explain it. */
  causes: Causes
}

/** `occupy` runs a step and marks the unit busy meanwhile. */
export function createUnitRise(
  deps: RiseDeps & {
    effects: Effects
    transitions: Transitions
    byRun: ReadonlyMap<RunId, Unit>
    occupy(unit: Unit, step: () => Promise<void>): void
    fail: UnitFailures['fail']
    daemons: () => Daemons
  },
): UnitRise {
  const { effects, transitions, portWaiter, prober, occupy, fail } = deps
  const { clock } = effects

  const awaitStart = (unit: Unit): void => {
    const { port, bindAddress } = unit.spec
    const dueAt = setDeadline(unit, unit.spec.startTimeoutMs, timeOut)
    const live = unit.run
    if (!live) return
    prober.followLog(unit, live.logPath, () => deps.onSettled(unit))
    if (port === null) return awaitReady(unit, dueAt)
    transitions.amend(unit, {
      reason: { code: 'not-listening', message: `waiting for port ${String(port)}` },
      dueAt,
    })
    const target = { port, address: bindAddress, run: live.run, pid: live.identity?.pid ?? null }
    unit.cancels.add(portWaiter.wait(target, (listener) => onListening(unit, live, listener)))
  }

  const onListening = (unit: Unit, live: LiveRun, listener: ObservedListener): void => {
    if (unit.run !== live || transitions.stateOf(unit).state !== 'initializing') return
    const isDaemons = live.daemon != null && (listener.run === null || listener.run === live.run)
    // Who drops the tags, or is started by somebody else for it, is known by the port.
    if (isDaemons && listener.pid !== live.identity?.pid)
      deps.daemons().takeListener(unit, live, listener, () => awaitReady(unit))
    else if (listener.run !== live.run) {
      const holder = nameHolder(effects.files, { unit, byRun: deps.byRun }, listener)
      fail(
        unit,
        {
          code: 'port-taken',
          message: `port ${String(listener.port)} was taken by ${holder} meanwhile`,
        },
        { isPermanent: true },
      )
    } else awaitReady(unit)
  }

  /** `dueAt` is asked of the row: the clock that it is shown by may have been set since its deadline was. */
  const awaitReady = (unit: Unit, dueAt = transitions.stateOf(unit).dueAt): void => {
    // Asked before that is written: who answers at once is ready within the turn in which its port was seen.
    askUntilReady(unit)
    transitions.move(unit, [
      { state: 'starting', reason: { code: 'not-ready', message: firstWait(waitOf(unit)) }, dueAt },
    ])
  }

  const askUntilReady = (unit: Unit): void =>
    prober.awaitReady(unit, {
      onReady(degraded) {
        comeUp(unit, { state: 'ready' })
        if (degraded) weigh(unit, degraded)
      },
      onNotYet: (reason) => transitions.amend(unit, { reason }),
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

  const setDeadline: UnitRise['setDeadline'] = (unit, withinMs, giveUp) => {
    const { generation } = unit
    const fromMs = clock.monotonicMs()
    const onDeadline = async (): Promise<void> => {
      const hasSlept = wasKept(fromMs, clock.monotonicMs(), withinMs)
      const pid = await deps.suspendedPid(unit)
      if (unit.generation !== generation) return
      const anew = (): number => setDeadline(unit, withinMs, giveUp)
      if (pid !== null) transitions.amend(unit, { reason: hungReason(pid), dueAt: anew() })
      else if (hasSlept) transitions.amend(unit, { dueAt: anew() })
      else giveUp(unit)
    }
    unit.cancels.add(clock.after(withinMs, () => void onDeadline()))
    return clock.now() + withinMs
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

  const resume = (unit: Unit): void => {
    const { state } = transitions.stateOf(unit)
    supersede(unit)
    if (state === 'initializing') awaitStart(unit)
    else if (state === 'starting') {
      transitions.amend(unit, { dueAt: setDeadline(unit, unit.spec.startTimeoutMs, timeOut) })
      if (unit.run) prober.followLog(unit, unit.run.logPath, () => deps.onSettled(unit))
      askUntilReady(unit)
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

  return { awaitStart, resume, weigh, tellAnew: sparing.tellAnew, setDeadline }
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
