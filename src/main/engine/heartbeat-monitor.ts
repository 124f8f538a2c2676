import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import { splitRef, type InstanceId, type Ref, type RunId } from '@shared/model/ids'
import type { BeatMetrics } from '@shared/model/registrations'
import type { HeartbeatDefinition } from '@shared/platform/definition'
import type { ProcessUsage } from '@shared/contract/stream'
import { afterTick, describeSilence, judgeSilence, TICK_MS, type BeatVerdict } from '../domain/heartbeats/beats'
import { describeOver, extendLimits, overLimits, type LimitStreaks, type Sample } from '../domain/heartbeats/limits'
import { rulesFor, type HeartbeatRules } from '../domain/heartbeats/rules'
import { hasSlept, type Moment } from '../domain/heartbeats/sleep'
import { isUp } from '../domain/lifecycle/table'
import type { Weigh } from './complaints'
import type { Cancel, Clock } from './effects'
import type { Suspension } from './suspension'
import type { Telemetry } from './telemetry'
import type { Transitions } from './transitions'
import type { Unit } from './unit'

export type HeartbeatMonitor = {
  /** A beat was pushed. Answers within how long the next one is expected. */
  beat(unit: Unit, said: { state: LifecycleState; metrics: BeatMetrics }): number
  /** Goes on judging a run that beat before Till began anew. */
  resume(unit: Unit): void
  /** What it did not say while it was suspended does not count. */
  forgive(unit: Unit): void
  /** It deregistered: it is judged by its probes alone. */
  forget(unit: Unit): void
  /** The instance is gone, and nobody of it is judged any more. */
  forgetInstance(instance: InstanceId): void
  /** What Till measured of those whose definition limits it; one sample each. */
  measured(unit: Unit, usage: ProcessUsage): void
  /** Whether its definition itself limits what Till measures. */
  isMeasured(unit: Unit): boolean
  dispose(): void
}

type Followed = {
  unit: Unit
  run: RunId | null
  silentMs: number
  hasArrived: boolean
  verdict: BeatVerdict
  /** Its silence when that was told. */
  toldAtMs: number
  limits: LimitStreaks
  /** What is told of its limits, so that only another verdict tells again. */
  over: string
}

/**
 * Judges who pushes heartbeats by them. Beats and their metrics stay here and in telemetry; only another verdict reaches
 * a row: late degrades, missing fails in the ordinary way, metrics over their limits degrade.
 */
export function createHeartbeatMonitor(deps: {
  clock: Clock
  telemetry: Telemetry
  transitions: Pick<Transitions, 'stateOf'>
  suspension: Pick<Suspension, 'look'>
  weigh: Weigh
  /** Its category and its definition's own words. */
  kindOf(unit: Unit): { kind: string; definition: HeartbeatDefinition | null }
  /** Another verdict of how its beats come. */
  onVerdict(unit: Unit, verdict: BeatVerdict): void
}): HeartbeatMonitor {
  const { clock, telemetry, transitions, suspension, weigh } = deps
  const followed = new Map<Ref, Followed>()
  const measurements = new Map<Ref, { run: RunId | null; limits: LimitStreaks; over: string }>()
  let cancel: Cancel | null = null
  let isDisposed = false

  const moment = (): Moment => ({ monotonicMs: clock.monotonicMs(), wallMs: clock.now() })
  const rulesOf = (unit: Unit): HeartbeatRules => {
    const { kind, definition } = deps.kindOf(unit)
    return rulesFor(kind, definition)
  }

  const follow = (unit: Unit): Followed => {
    const run = unit.run?.run ?? null
    const known = followed.get(unit.ref)
    if (known && known.run === run) return known
    const fresh = { silentMs: 0, hasArrived: false, verdict: 'on-time', toldAtMs: 0, limits: {}, over: '' } as const
    const one: Followed = { unit, run, ...fresh }
    followed.set(unit.ref, one)
    deps.onVerdict(unit, 'on-time')
    waitForTick()
    return one
  }

  /** Ticks only while somebody is followed. */
  const waitForTick = (): void => {
    if (cancel || isDisposed || followed.size === 0) return
    const from = moment()
    cancel = clock.after(TICK_MS, () => {
      const to = moment()
      // What arrived while the timers were late is still on its way through the sockets: it is heard before any verdict.
      cancel = clock.after(0, () => {
        cancel = null
        for (const one of [...followed.values()]) look(one, from, to)
        waitForTick()
      })
    })
  }

  const look = (one: Followed, from: Moment, to: Moment): void => {
    const { unit } = one
    if (one.run !== null && unit.run?.run !== one.run) return void followed.delete(unit.ref)
    const isJudged = one.run === null || isUp(transitions.stateOf(unit).state)
    const isExcused = !isJudged || unit.complaints.has('hung') || hasSlept(from, to, TICK_MS)
    const tick = { tookMs: to.monotonicMs - from.monotonicMs, hasArrived: one.hasArrived, isExcused }
    one.silentMs = afterTick(one, tick).silentMs
    one.hasArrived = false
    const rules = rulesOf(unit)
    const verdict = judgeSilence(one, rules)
    // Somebody may have spared it although it was missing: told again as long as it is.
    const isDueAgain = verdict === 'missing' && one.silentMs - one.toldAtMs >= rules.missingAfterMs
    if (verdict !== one.verdict || isDueAgain) void change(one, verdict)
  }

  const change = async (one: Followed, verdict: BeatVerdict): Promise<void> => {
    const { unit } = one
    // A suspended process beats as little as it answers: that is what is said of it instead.
    if (verdict !== 'on-time' && (await suspension.look(unit)) !== null) return
    if (isDisposed || followed.get(unit.ref) !== one) return
    // A beat that came while that was looked at.
    if (verdict !== 'on-time' && one.hasArrived) return
    one.verdict = verdict
    one.toldAtMs = one.silentMs
    if (verdict !== 'on-time') telemetry.beat(unit.ref, verdict === 'late' ? 'late' : 'missed')
    deps.onVerdict(unit, verdict)
    if (verdict === 'on-time') return weigh(unit, { by: 'beats', kind: 'good' })
    const message = describeSilence(verdict, rulesOf(unit))
    const reason: Reason = { code: verdict === 'late' ? 'beats-late' : 'beats-missing', message }
    weigh(unit, { by: 'beats', kind: verdict === 'late' ? 'shaky' : 'bad', reason })
  }

  const weighLimits = (unit: Unit, one: { limits: LimitStreaks; over: string }, by: 'limits' | 'usage'): void => {
    const over = overLimits(one.limits)
    const which = over.map(({ metric }) => metric).join()
    if (which === one.over) return
    one.over = which
    const message = describeOver(over, rulesOf(unit).limits)
    weigh(unit, which === '' ? { by, kind: 'good' } : { by, kind: 'shaky', reason: { code: 'over-limit', message } })
  }

  return {
    beat(unit, { state, metrics }) {
      const one = follow(unit)
      const rules = rulesOf(unit)
      one.hasArrived = true
      telemetry.beat(unit.ref, 'ok')
      if (isUp(transitions.stateOf(unit).state)) {
        one.limits = extendLimits(one.limits, metrics, rules.limits)
        weighLimits(unit, one, 'limits')
        weigh(unit, wordOf(state))
      }
      if (one.verdict !== 'on-time') {
        one.silentMs = 0
        void change(one, 'on-time')
      }
      return rules.periodMs
    },
    resume: (unit) => void follow(unit),
    forgive(unit) {
      const one = followed.get(unit.ref)
      if (one) one.silentMs = 0
    },
    forget(unit) {
      if (!followed.delete(unit.ref)) return
      for (const by of ['beats', 'limits', 'said'] as const) weigh(unit, { by, kind: 'good' })
    },
    forgetInstance(instance) {
      for (const ref of followed.keys()) if (splitRef(ref).instance === instance) followed.delete(ref)
      for (const ref of measurements.keys()) if (splitRef(ref).instance === instance) measurements.delete(ref)
    },
    isMeasured: (unit) => limitsMeasured(deps.kindOf(unit).definition) !== null,
    measured(unit, usage) {
      const limits = limitsMeasured(deps.kindOf(unit).definition)
      const run = unit.run?.run ?? null
      if (!limits || run === null || !isUp(transitions.stateOf(unit).state)) return
      const known = measurements.get(unit.ref)
      const one = known && known.run === run ? known : { run, limits: {}, over: '' }
      measurements.set(unit.ref, one)
      const sample: Sample = { cpuPercent: usage.cpu * 100, memoryBytes: usage.memoryBytes }
      one.limits = extendLimits(one.limits, sample, { ...rulesOf(unit).limits, ...limits })
      weighLimits(unit, one, 'usage')
    },
    dispose() {
      isDisposed = true
      cancel?.()
      followed.clear()
    },
  }
}

/** What it says of itself degrades it; that it is well is only its own word, and takes that back. */
function wordOf(state: LifecycleState): Parameters<Weigh>[1] {
  if (state !== 'degraded' && state !== 'failed') return { by: 'said', kind: 'good' }
  return { by: 'said', kind: 'shaky', reason: { code: 'not-ready', message: `says of itself that it is ${state}` } }
}

/** Limits that the definition itself sets to what Till can measure; null: none. Others are for what a component reports. */
function limitsMeasured(definition: HeartbeatDefinition | null): HeartbeatRules['limits'] | null {
  const cpuPercent = definition?.limits.cpuPercent ?? null
  const memoryBytes = definition?.limits.memoryBytes ?? null
  if (cpuPercent === null && memoryBytes === null) return null
  return { cpuPercent, memoryBytes, memoryPercent: null, errorRate: null, latencyMs: null }
}
