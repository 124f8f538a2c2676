/**
 * Over the usual length because who begins and who ends, and when, is decided on one page.
 */
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import { sentenceOf } from '@shared/words/sentence-of'
import { describePaused, describeSpared } from '../domain/breakers/words'
import { judgeNeed, lostReason, waitingReason, type Barrier } from '../domain/components/needs'
import { isComing, isResting, isUp } from '../domain/lifecycle/table'
import type { Cancel, Change, Clock, Exit } from './effects'
import type { Transitions } from './transitions'
import type { Breakers } from './breakers'
import { inTimeOr } from './in-time'
import type { UnitRunner } from './run-unit'
import type { Spared } from './spared'
import type { JudgedNeed, StartHearer } from './starts'
import { becomeNext, forgetFailures, refsBelow, supersede, type Unit } from './unit'

export type Supervisor = {
  units(): Iterable<Unit>
  unit(ref: Ref): Unit | undefined
  unitsOf(instance: InstanceId): Unit[]
  add(units: Unit[]): void
  remove(instance: InstanceId): void
  /** Forgets units at rest that are no longer in their definition. */
  drop(refs: readonly Ref[]): void
  /** Wants the units and all they need running; each begins when its own needs are met. */
  start(refs: Ref[]): void
  /**
   * Wants the units at rest; each ends when those of them that need it are at rest. `words`: by whose wish, after
   * "stopped"; else by a person's.
   */
  stop(refs: Ref[], words?: string): void
  /** Stops what runs and starts it again, with what it needs and nobody wanted any more; what is at rest is started. */
  restart(ref: Ref): void
  /** What is left alone because it keeps failing is tried at once. */
  tryNow(ref: Ref): void
  /** Ends the rest of an instance because one of it failed. */
  endAllFor(failed: Unit): void
  /** Whether something it needs is not there now. */
  isLetDown(unit: Unit): boolean
  /** Why it is not to be ended although its probes fail: what it needs is coming back, or left alone for now. */
  whySpared(unit: Unit): Spared | null
  onExit(exit: Exit): void
  /** Looks at an instance again: somebody moved. */
  reconsider(instance: InstanceId): void
  /** Resolves when all of these are at rest; every unit, where none is named. */
  allAtRest(refs?: readonly Ref[]): Promise<void>
  /** Resolves when these are at rest, or after so long; answers who is not. */
  atRest(refs: readonly Ref[], withinMs: number): Promise<Ref[]>
  /**
   * Brings units to rest, each when those of them that need it are at rest, and keeps them there until the answer is
   * called, whoever asks: their ports are being changed. Who is wanted stays as it is, and begins afterwards.
   */
  holdBack(refs: readonly Ref[]): Cancel
  /** Ends every timer and wait; processes go on. */
  dispose(): void
  /** Resolves when every process that is being created now is on record, so that the next Till finds it; bounded. */
  spawnsAnswered(): Promise<void>
}

/** How long an engine that ends waits for the answer to a spawn. */
const SPAWN_ANSWER_MS = 2_000

/** Of a failed row: it would have been tried again, now, after a pause, or once its needs are there. */
const PENDING: ReadonlySet<Reason['code']> = new Set(['waiting', 'dependency-lost', 'restarting', 'breaker-open'])

/** Decides who begins and who ends, and when (DESIGN.md, A start). */
export function createSupervisor(deps: {
  clock: Clock
  transitions: Transitions
  runner: () => UnitRunner
  breakers: Breakers
  starts?: StartHearer
}): Supervisor {
  const { clock, transitions, starts, breakers } = deps
  const units = new Map<Ref, Unit>()
  const dirty = new Set<InstanceId>()
  const resting = new Set<{ among: () => Unit[]; tell: () => void }>()
  const heldBack = new Set<Ref>()
  /** Asked for by a person while a circuit was open: they begin as soon as what they need is there, on trial or not. */
  const insisted = new Set<Ref>()
  let isDisposed = false
  let cancelSettle: Cancel = () => {}

  const unitsOf = (instance: InstanceId): Unit[] => [...units.values()].filter((unit) => unit.instance === instance)

  const reconsider = (instance: InstanceId): void => {
    if (dirty.size === 0 && !isDisposed) cancelSettle = clock.after(0, settle)
    dirty.add(instance)
  }

  const settle = (): void => {
    const instances = [...dirty]
    dirty.clear()
    if (isDisposed) return
    for (const instance of instances) for (const unit of unitsOf(instance)) decide(unit)
    for (const instance of instances) breakers.show(instance, (ref) => pausedBy(instance, ref))
    for (const instance of instances) starts?.decided(instance)
    for (const one of resting) if (one.among().every(isAtRest)) one.tell()
  }

  const isAtRest = (unit: Unit): boolean => !unit.busy && isResting(transitions.stateOf(unit).state)

  const decide = (unit: Unit): void => {
    const { state } = transitions.stateOf(unit)
    if (isResting(state)) {
      if (!unit.busy) becomeNext(unit)
      if (unit.isWanted && heldBack.has(unit.ref)) return
      if (unit.isWanted && !unit.willRetry && !unit.busy) decideStart(unit)
      else if (!unit.isWanted && !unit.busy && hasSomethingPending(unit)) deps.runner().end(unit)
    } else if (isComing(state) || isUp(state)) {
      if (unit.isRestarting || mayEnd(unit)) deps.runner().end(unit)
      else if (unit.spared) deps.runner().tellAnew(unit)
    }
  }

  /** It is to be at rest, and nobody is in the way of that: what has no process yet serves nobody. */
  const mayEnd = (unit: Unit): boolean =>
    (heldBack.has(unit.ref) || !unit.isWanted) && (unit.run === null || !isStillNeeded(unit))

  /** A failed row that would have been tried again, now or once its needs are there. */
  const hasSomethingPending = (unit: Unit): boolean => {
    const { state, reason } = transitions.stateOf(unit)
    return unit.willRetry || (state === 'failed' && reason !== null && PENDING.has(reason.code))
  }

  const decideStart = (unit: Unit): void => {
    const judged = needsOf(unit)
    starts?.judged(unit, judged)
    const lost = judged.filter(({ verdict }) => verdict === 'lost')
    const waiting = judged.filter(({ verdict }) => verdict === 'waiting')
    if (lost.length > 0) {
      // Nobody tries it any more: there is nothing to count down to.
      breakers.forget(unit.ref)
      sayWhy(unit, lostReason(lost.map(barrierOf)))
    } else if (waiting.length > 0) {
      const open = circuitAbove(unit)
      const who = open ? [{ name: open.name, need: open }] : waiting
      const because = waitingReason(who.map(barrierOf))
      if (open) sayWhy(unit, { ...because, code: 'breaker-open', message: pausedWords(open) }, dueOf(open))
      else sayWhy(unit, because)
    } else {
      unit.isRestarting = false
      insisted.delete(unit.ref)
      if (unit.isLetDown) countRestart(unit)
      unit.isLetDown = false
      deps.runner().begin(unit)
    }
  }

  const barrierOf = ({ name, need }: Pick<JudgedNeed, 'name' | 'need'>): Barrier => {
    const { state, reason, since } = transitions.stateOf(need)
    return { ref: need.ref, name, state, reason, since, trouble: need.trouble }
  }

  const countRestart = (unit: Unit): void => {
    unit.restarts += 1
    transitions.amend(unit, {}, [{ kind: 'restarts.put', ref: unit.ref, restarts: unit.restarts }])
  }

  /** What it needs, near or far, that is left alone or on trial; what lies beyond a need that is ready is none of it. */
  const circuitAbove = (unit: Unit, seen = new Set<Ref>()): Unit | null => {
    if (breakers.areClosed() || insisted.has(unit.ref)) return null
    for (const ref of refsBelow(unit)) {
      const need = units.get(ref)
      if (!need || seen.has(ref)) continue
      seen.add(ref)
      if (breakers.stateOf(ref) !== 'closed') return need
      const further = transitions.stateOf(need).state === 'ready' ? null : circuitAbove(need, seen)
      if (further) return further
    }
    return null
  }

  /** What it needs, near or far, whose process is suspended. */
  const hungAbove = (unit: Unit, seen = new Set<Ref>()): Unit | null => {
    for (const { ref } of unit.spec.needs) {
      const need = units.get(ref)
      if (!need || seen.has(ref)) continue
      seen.add(ref)
      const { state } = transitions.stateOf(need)
      if (isUp(state) && need.complaints.has('hung')) return need
      const further = state === 'ready' ? null : hungAbove(need, seen)
      if (further) return further
    }
    return null
  }

  const pausedWords = (open: Unit): string => describePaused(open.name, breakers.stateOf(open.ref))

  const dueOf = (open: Unit): number | null => (open.willRetry ? transitions.stateOf(open).dueAt : null)

  const pausedBy = (instance: InstanceId, ref: Ref): Ref[] =>
    unitsOf(instance).flatMap((unit) => {
      const isPaused = unit.isWanted && transitions.stateOf(unit).reason?.code === 'breaker-open'
      return isPaused && circuitAbove(unit)?.ref === ref ? [unit.ref] : []
    })

  const sayWhy = (unit: Unit, reason: Reason, dueAt: number | null = null): void => {
    const before = transitions.stateOf(unit)
    const isKnown = before.reason?.code === reason.code && sentenceOf(before.reason) === sentenceOf(reason)
    if (isKnown && before.dueAt === dueAt) return
    transitions.amend(unit, { reason, dueAt })
    // Whoever waits for this one may now wait in vain.
    if (reason.code === 'dependency-lost') reconsider(unit.instance)
  }

  const needsOf = (unit: Unit): JudgedNeed[] => {
    const judged: JudgedNeed[] = []
    for (const { ref, name, condition } of unit.spec.needs) {
      const need = units.get(ref)
      if (!need) continue
      const verdict = judgeNeed(condition, viewOf(need))
      // There, but on trial: it may fail again at once, and take down who came back with it.
      const isOnTrial = verdict === 'met' && breakers.stateOf(ref) !== 'closed' && !insisted.has(unit.ref)
      judged.push({ name, need, condition, verdict: isOnTrial ? 'waiting' : verdict })
    }
    const beside = unit.spec.beside === null ? undefined : units.get(unit.spec.beside)
    // A specialist may run alone; beside a component that is wanted or failed it goes with it.
    if (beside && (beside.isWanted || transitions.stateOf(beside).state === 'failed')) {
      const condition = 'process_started'
      judged.push({ name: beside.name, need: beside, condition, verdict: judgeNeed(condition, viewOf(beside)) })
    }
    return judged
  }

  const viewOf = (need: Unit): Parameters<typeof judgeNeed>[1] => {
    const { state, reason } = transitions.stateOf(need)
    return {
      id: need.ref,
      state,
      reason,
      isWanted: need.isWanted,
      hasLogLine: need.hasLogLine,
      willRetry: need.willRetry || (need.isWanted && state === 'failed' && reason?.code !== 'dependency-lost'),
    }
  }

  /** Somebody who is being stopped as well still runs and needs it. */
  const isStillNeeded = (unit: Unit): boolean =>
    unitsOf(unit.instance).some((other) => {
      const needsIt = other.spec.needs.some((need) => need.ref === unit.ref) || other.spec.beside === unit.ref
      const isEnding = !other.isWanted || heldBack.has(other.ref)
      return needsIt && isEnding && !isResting(transitions.stateOf(other).state)
    })

  const closure = (refs: Ref[]): Set<Ref> => {
    const wanted = new Set<Ref>()
    const visit = (ref: Ref): void => {
      const unit = units.get(ref)
      if (!unit || wanted.has(ref)) return
      wanted.add(ref)
      for (const need of unit.spec.needs) visit(need.ref)
    }
    for (const ref of refs) visit(ref)
    for (const unit of units.values()) if (unit.spec.beside && wanted.has(unit.spec.beside)) wanted.add(unit.ref)
    return wanted
  }

  /** At rest by a person's wish or after it failed; what is done, and a specialist, is not missed. */
  const isMissing = (ref: Ref): boolean => {
    const unit = units.get(ref)
    if (!unit || unit.isWanted || unit.spec.beside !== null) return false
    const { state, reason } = transitions.stateOf(unit)
    return isResting(state) && reason?.code !== 'completed'
  }

  const whenAtRest = (among: () => Unit[]): { done: Promise<void>; giveUp: () => void } => {
    let giveUp: () => void = () => {}
    const done = new Promise<void>((resolve) => {
      const one = {
        among,
        tell: (): void => {
          resting.delete(one)
          resolve()
        },
      }
      giveUp = one.tell
      resting.add(one)
      if (among().every(isAtRest)) one.tell()
    })
    return { done, giveUp }
  }

  const want = (unit: Unit, isWanted: boolean): Change => {
    unit.isWanted = isWanted
    return { kind: 'wanted.put', ref: unit.ref, isWanted }
  }

  return {
    units: () => units.values(),
    unit: (ref) => units.get(ref),
    unitsOf,
    add(added) {
      for (const unit of added) units.set(unit.ref, unit)
    },
    remove(instance) {
      breakers.forgetInstance(instance)
      for (const unit of unitsOf(instance)) {
        insisted.delete(unit.ref)
        supersede(unit)
        units.delete(unit.ref)
      }
    },
    drop(refs) {
      for (const ref of refs) {
        const unit = units.get(ref)
        if (!unit) continue
        insisted.delete(ref)
        breakers.forget(ref)
        supersede(unit)
        units.delete(ref)
        reconsider(unit.instance)
      }
    },
    start(refs) {
      const asked = new Set(refs)
      const all = closure(refs)
      for (const ref of all) {
        const unit = units.get(ref)
        // What is up already goes on as others do: its circuit’s trial spares it.
        if (unit && isResting(transitions.stateOf(unit).state) && circuitAbove(unit)) insisted.add(ref)
      }
      for (const ref of all) {
        const unit = units.get(ref)
        if (!unit) continue
        const { state, reason } = transitions.stateOf(unit)
        if (isUp(state) && unit.isWanted) continue
        // What another one needs done is done.
        if (!asked.has(ref) && state === 'stopped' && reason?.code === 'completed') continue
        // "Start" on a row that waits for its next attempt means now.
        if ((asked.has(ref) || state !== 'failed') && !unit.willRetry) forgetFailures(unit)
        if (isResting(state) && unit.willRetry) supersede(unit)
        if (asked.has(ref)) unit.isLetDown = false
        transitions.amend(unit, {}, [want(unit, true)])
        reconsider(unit.instance)
      }
      starts?.asked(refs, all)
    },
    stop(refs, words) {
      const stopped = new Set(refs)
      for (const unit of units.values()) if (unit.spec.beside && stopped.has(unit.spec.beside)) stopped.add(unit.ref)
      for (const ref of stopped) {
        const unit = units.get(ref)
        if (!unit) continue
        unit.isRestarting = false
        unit.stopWords = words ?? null
        unit.isLetDown = false
        insisted.delete(ref)
        breakers.forget(ref)
        const { state, since } = transitions.stateOf(unit)
        // A row that only waited has nothing to end: its reason goes with the wish, for the next Till too.
        const isWaiting = isResting(state) && unit.isWanted && !unit.busy && state !== 'failed'
        if (isWaiting) supersede(unit)
        const forgets: Change[] =
          isWaiting && state === 'stopped' ? [{ kind: 'rest.put', rest: { ref, state, reason: null, at: since } }] : []
        transitions.amend(unit, isWaiting ? { reason: null, dueAt: null } : {}, [want(unit, false), ...forgets])
        reconsider(unit.instance)
      }
    },
    restart(ref) {
      const unit = units.get(ref)
      if (!unit) return
      const { state } = transitions.stateOf(unit)
      if (isResting(state) || state === 'stopping') return this.start([ref])
      // Asked again before it could be carried out: it is the same restart.
      if (unit.isRestarting) return
      unit.isRestarting = true
      forgetFailures(unit)
      unit.restarts += 1
      transitions.amend(unit, {}, [want(unit, true), { kind: 'restarts.put', ref, restarts: unit.restarts }])
      reconsider(unit.instance)
      const missing = [...closure([ref])].filter((need) => need !== ref && isMissing(need))
      if (missing.length > 0) this.start(missing)
    },
    tryNow(ref) {
      const unit = units.get(ref)
      if (!unit) return
      if (!isResting(transitions.stateOf(unit).state)) return
      if (!unit.isWanted) return this.start([ref])
      supersede(unit)
      reconsider(unit.instance)
    },
    endAllFor(failed) {
      const others = unitsOf(failed.instance).filter(({ ref, isWanted }) => ref !== failed.ref && isWanted)
      const refs = others.map(({ ref }) => ref)
      const how = transitions.stateOf(failed).state === 'failed' ? 'failed' : 'ended'
      this.stop(refs, `because ${failed.name} ${how}`)
    },
    isLetDown: (unit) => needsOf(unit).some(({ verdict }) => verdict !== 'met'),
    whySpared(unit) {
      const open = circuitAbove(unit)
      if (open) {
        const message = describeSpared(open.name, breakers.stateOf(open.ref))
        return { code: 'breaker-open', message, dueAt: dueOf(open) }
      }
      const hung = hungAbove(unit)
      if (hung) {
        const message = `not restarted, because ${hung.name}, which it needs, is suspended`
        return { code: null, message, dueAt: null }
      }
      const coming = needsOf(unit).find(({ need, verdict }) => verdict === 'waiting' && need.isWanted)
      return coming
        ? { code: null, message: `not restarted, because ${coming.name} is coming back`, dueAt: null }
        : null
    },
    onExit: (exit) => deps.runner().onExit(exit),
    reconsider,
    allAtRest: (refs) => whenAtRest(() => refs?.flatMap((ref) => units.get(ref) ?? []) ?? [...units.values()]).done,
    async atRest(refs, withinMs) {
      const among = (): Unit[] => refs.flatMap((ref) => units.get(ref) ?? [])
      const waiting = whenAtRest(among)
      const cancel = clock.after(withinMs, waiting.giveUp)
      await waiting.done
      cancel()
      return among().flatMap((unit) => (isAtRest(unit) ? [] : [unit.ref]))
    },
    holdBack(refs) {
      const lookAgain = (): void => {
        for (const unit of units.values()) if (refs.includes(unit.ref)) reconsider(unit.instance)
      }
      for (const ref of refs) heldBack.add(ref)
      lookAgain()
      return () => {
        for (const ref of refs) heldBack.delete(ref)
        lookAgain()
      }
    },
    dispose() {
      isDisposed = true
      cancelSettle()
      breakers.dispose()
      for (const unit of units.values()) supersede(unit)
    },
    async spawnsAnswered() {
      const spawns = [...units.values()].flatMap((unit) => (unit.run && !unit.run.identity && unit.busy) || [])
      if (spawns.length > 0) await inTimeOr(clock, Promise.all(spawns), [], SPAWN_ANSWER_MS)
    },
  }
}
