import type { InstanceId } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import { clauseOf } from '../domain/causes/clause'
import { withCauses, wordsBeside } from '../domain/causes/with-causes'
import { judgeEnding, noteCrash, STABLE_AFTER_MS, type RestartVerdict } from '../domain/restarts/policy'
import { describeVerdict, withWords } from '../domain/restarts/words'
import type { Breakers } from './breakers'
import type { Change, Effects } from './effects'
import type { Move, Transitions } from './transitions'
import { supersede, type LiveRun, type Unit } from './unit'

/** How a run failed: whether trying again can't help, whether its end was good, its last words, what is to be kept with it. */
type FailFacts = {
  isPermanent?: boolean
  isGood?: boolean
  words?: string | null
  keep?: Change
}

/** `wait`: what it needs is not there; it begins again when that is back, and nothing is counted. */
type Verdict = RestartVerdict | { kind: 'wait' }

/** What becomes of a run that is over, or is to be: it fails or has done its work, and is tried again or not. */
export type UnitFailures = {
  /** Failed: the process tree is ended, then the restart policy decides. */
  fail(unit: Unit, reason: Reason, more: FailFacts): void
  /** How long it has been ready; 0 where it never was in this run. */
  upMsOf(unit: Unit): number
}

/** What failing needs of its surroundings. */
export type FailureDeps = {
  /** A unit came to rest or went on: others may have waited for it. */
  onSettled(unit: Unit): void
  /** Who keeps failing is left alone for a while. */
  breakers: Pick<Breakers, 'failed' | 'forget'>
  /** Whether something it needs is not there: then it is not its own fault, and it waits instead of being tried again. */
  isLetDown(unit: Unit): boolean
  /** Its end is to end its whole instance (`restart: exit_on_failure`, `exit_on_end`); the exit code, where it has one. */
  onFatal(unit: Unit, exitCode: number | null): void
  /** Why nothing of an instance may be restarted by itself (`held by ann: a demo`); null where it may. */
  whyHeld(instance: InstanceId): string | null
}

/** `clear`: ends what is left of its tree; nothing begins before it is through. */
export function createUnitFailures(
  deps: FailureDeps & {
    effects: Pick<Effects, 'clock' | 'random'>
    transitions: Transitions
    clear(unit: Unit, live: LiveRun): void
  },
): UnitFailures {
  const { effects, transitions } = deps
  const { clock } = effects

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
      const open = deps.breakers.failed(unit, { wasStable, limit: verdict.limit })
      const delayMs = Math.max(verdict.delayMs, open?.aloneMs ?? 0)
      unit.attempts = verdict.attempt
      unit.willRetry = true
      const said = describeVerdict(reason, verdict, unit.spec.availability, open?.failures ?? null)
      if (last) Object.assign(last, { reason: said, dueAt: clock.now() + delayMs })
      // The row counts down to it.
      unit.cancels.add(clock.after(delayMs, () => retry(unit), 'exactly'))
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
      last.clause = clauseOf('failed', reason)
    }
    const isThere = live?.identity != null || live?.daemon === 'unseen'
    const isAlive = live !== null && isThere && more.keep?.kind !== 'run.end'
    transitions.move(unit, rest, isAlive ? {} : { pid: null, run: null }, keep)
    if (isAlive) deps.clear(unit, live)
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
      deps.breakers.forget(unit.ref)
      transitions.amend(unit, { reason: known, dueAt: null }, [
        { kind: 'wanted.put', ref: unit.ref, isWanted: false },
        {
          kind: 'rest.put',
          rest: { ref: unit.ref, state: isFailed ? 'failed' : 'stopped', reason: known, at: since },
        },
      ])
      // Who waits for it waits in vain.
      return deps.onSettled(unit)
    }
    unit.restarts += 1
    // First in turn: it begins before that it does is written.
    deps.onSettled(unit)
    transitions.amend(unit, {}, [{ kind: 'restarts.put', ref: unit.ref, restarts: unit.restarts }])
  }

  return { fail, upMsOf }
}

/** A hold keeps from being restarted what otherwise would have been. */
function notRestarted(message: string, held: string): string {
  return `${message}; ${held}; not restarted`
}
