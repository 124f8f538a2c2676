/**
 * Over the usual length because the questions of a start and those of the life after it are asked by the same means.
 */
import { messageOf } from '@shared/contract/failure'
import type { LogLine } from '@shared/contract/stream'
import type { Reason } from '@shared/model/lifecycle'
import type { ProbeDefinition, ProbeTiming } from '@shared/platform/definition'
import { inStepMs, inStepWithAllMs } from '@shared/time/in-step'
import { waitForLine } from '../domain/probes/first-wait'
import { readyLine } from '../domain/probes/ready-line'
import { extend, judgeStreak, nextLookMs, type Streak } from '../domain/probes/streak'
import { wasKept } from '../domain/heartbeats/sleep'
import type { Word } from '../domain/lifecycle/complaints'
import type { Effects, ProbeOutcome } from './effects'
import { isRefusal } from './shortage'
import type { Telemetry } from './telemetry'
import type { LiveRun, Unit } from './unit'

/** Between two probes of a start under way, at the tightest. */
const TIGHTEST_PROBE_MS = 5
const LOOSEST_PROBE_MS = 100
/** A specialist is asked this often, and gets this long to answer. */
export const PING_TIMING: ProbeTiming = {
  initialDelayMs: 0,
  periodMs: 5_000,
  timeoutMs: 2_000,
  failureThreshold: Number.POSITIVE_INFINITY,
  successThreshold: 1,
  startPeriodMs: 0,
}
const NOTHING_TO_ASK_MS = 0
/** Between the first two questions to what was found again and answers badly. */
const DOUBTED_AGAIN_MS = 250
const NO_RUN = {}

export type Prober = {
  /** Asks until the first good answer (or the log line); tells why not yet. */
  awaitReady(
    unit: Unit,
    hear: { onReady(degraded: Extract<Word, { kind: 'shaky' | 'bad' }> | null): void; onNotYet(reason: Reason): void },
  ): void
  /**
   * Goes on asking for the whole life. One that was found again (`since: 'found'`) is asked at once, and where that is bad, once
   * more soon: that it was well for an earlier Till is no more than what was so, and a Till that begins is busy itself.
   */
  watch(unit: Unit, hear: (word: Word) => void, since?: 'found'): void
  /** A process begins: looks for the line that means ready, and tells when it is there. */
  followLog(unit: Unit, logPath: string, onLine: () => void): void
  /** A platform's own way of ending a component: why it failed, null where it did not. Bounded; a failure is logged too. */
  runShutdown(unit: Unit, shell: string, timeoutMs: number): Promise<string | null>
}

type Question = {
  timing: ProbeTiming
  code: 'not-ready' | 'not-live' | 'no-answer'
  /**
   * Asked together with others, so that many wake the engine as seldom as one: with all of its period where one look answers
   * for all, else with those that began at about the same time.
   */
  inStep: 'with-all' | 'with-some' | 'alone'
  ask(): Promise<ProbeOutcome>
}

/** Asks components and specialists how they are. */
export function createProber(deps: {
  effects: Effects
  telemetry: Telemetry
  environmentOf(unit: Unit): Promise<{ workingDir: string; environment: Record<string, string> }>
  onAnsweredAs(unit: Unit, aiId: string | null): void
  /** It is ready, and its health answer told its version. */
  onVersion?(unit: Unit, version: string): void
  /** The pid of what is suspended of its process, or null. Never rejects. */
  suspendedPid(unit: Unit): Promise<number | null>
}): Prober {
  const { effects, telemetry } = deps
  const { clock, probes, logs, logger } = effects
  /** When runs began, monotonic ms; those of an earlier Till began long ago. */
  const spawned = new WeakMap<LiveRun | typeof NO_RUN, number>()

  const ping = async (unit: Unit): Promise<ProbeOutcome> => {
    const answer = await probes.ping(unit.spec.port ?? 0, PING_TIMING.timeoutMs)
    telemetry.ping(unit.ref, answer.isGood ? answer.tookMs : null)
    if (!answer.isGood) return { isGood: false, tookMs: 0, message: answer.message }
    deps.onAnsweredAs(unit, answer.aiId)
    return { isGood: true, tookMs: answer.tookMs, message: 'answered' }
  }

  const question = (unit: Unit, probe: ProbeDefinition, code: Question['code']): Question => ({
    timing: probe,
    code,
    // Commands would be a process each, all in one moment.
    inStep: probe.kind === 'exec' ? 'alone' : probe.kind === 'tcp' ? 'with-all' : 'with-some',
    async ask() {
      try {
        const context = probe.kind === 'exec' ? await deps.environmentOf(unit) : { workingDir: '', environment: {} }
        return await probes.run(probe, { port: unit.spec.port, ...context })
      } catch (error) {
        return { isGood: false, tookMs: 0, message: `can’t be asked: ${messageOf(error)}`, isUnasked: isRefusal(error) }
      }
    },
  })

  const readinessOf = (unit: Unit): Question | null => {
    if (unit.kind === 'specialist')
      return { timing: PING_TIMING, code: 'no-answer', inStep: 'with-some', ask: () => ping(unit) }
    return unit.spec.readiness ? question(unit, unit.spec.readiness, 'not-ready') : null
  }

  /**
   * Repeats a question while the unit's generation lives; `next` says when to ask again, or null to end. `isExcused`: the
   * question came or was answered so late that a bad answer is nobody's fault.
   */
  const repeat = (
    unit: Unit,
    firstMs: number,
    asked: Question,
    next: (outcome: ProbeOutcome, isExcused: boolean) => Promise<number | null> | number | null,
  ): void => {
    const { generation } = unit
    const again = (ms: number): void => {
      const fromMs = clock.monotonicMs()
      const cancel = clock.after(ms, () => {
        unit.cancels.delete(cancel)
        void once(wasKept(fromMs, clock.monotonicMs(), ms))
      })
      unit.cancels.add(cancel)
    }
    const once = async (wasLate: boolean): Promise<void> => {
      const fromMs = clock.monotonicMs()
      const outcome = await asked.ask()
      if (unit.generation !== generation) return
      const ms = await next(outcome, wasLate || wasKept(fromMs, clock.monotonicMs(), asked.timing.timeoutMs))
      if (ms !== null && unit.generation === generation) again(ms)
    }
    // What is due now needs no turn of its own.
    if (firstMs <= 0) void once(false)
    else again(firstMs)
  }

  const follow = (
    unit: Unit,
    asked: Question,
    { by, hear, isFound }: { by: 'readiness' | 'liveness'; hear: (word: Word) => void; isFound: boolean },
  ): void => {
    const { timing, code } = asked
    const { generation } = unit
    const { periodMs } = timing
    const nextMs = (): number => {
      if (asked.inStep === 'alone' || periodMs <= 0) return periodMs
      return (asked.inStep === 'with-all' ? inStepWithAllMs : inStepMs)(clock.monotonicMs(), periodMs)
    }
    const sinceSpawnMs = clock.monotonicMs() - (spawned.get(unit.run ?? NO_RUN) ?? Number.NEGATIVE_INFINITY)
    const firstMs = isFound ? 0 : Math.max(nextMs(), timing.initialDelayMs - sinceSpawnMs)
    const graceEndsMs = clock.monotonicMs() + timing.startPeriodMs - sinceSpawnMs
    let hasServed = unit[by].goods > 0
    let isDoubted = isFound

    repeat(unit, firstMs, asked, async (outcome, isExcused) => {
      hasServed ||= outcome.isGood
      if (!outcome.isGood) {
        // Failures count from the first good answer on, or from the end of the grace.
        if (isExcused || (!hasServed && clock.monotonicMs() < graceEndsMs)) return nextMs()
        // Whoever is suspended can't answer; the row says so by now.
        const isSuspended = (await deps.suspendedPid(unit)) !== null
        if (unit.generation !== generation) return null
        if (isSuspended) {
          telemetry.beat(unit.ref, 'missed')
          return nextMs()
        }
        // Nobody is ended because Till could not ask; that it is not known how it is, is said.
        if (outcome.isUnasked === true) {
          hear({ by, kind: 'shaky', reason: { code, message: outcome.message } })
          return nextMs()
        }
      }
      const streak: Streak = extend(unit[by], outcome.isGood, clock.monotonicMs())
      unit[by] = streak
      telemetry.beat(unit.ref, outcome.isGood ? 'ok' : streak.bads === 1 ? 'late' : 'missed')
      const limit = Number.isFinite(timing.failureThreshold) ? ` of ${String(timing.failureThreshold)}` : ''
      const what = code === 'no-answer' ? 'ping' : by
      const reason: Reason = {
        code,
        message: `${what} failed ${String(streak.bads)}${limit} times in a row: ${outcome.message}`,
      }
      const verdict = judgeStreak(streak, timing)
      if (verdict === 'good') hear(goodWord(by, code, outcome))
      else if (verdict !== 'undecided') hear({ by, kind: verdict, reason })
      const isToDoubt = isDoubted && !outcome.isGood
      isDoubted = false
      return isToDoubt ? Math.min(timing.periodMs, DOUBTED_AGAIN_MS) : nextMs()
    })
  }

  return {
    awaitReady(unit, hear) {
      const isLogged = unit.spec.readyLogLine !== null
      const asked = readinessOf(unit)
      if (!asked) {
        // Without a question, what there is must do: the log line where one is named, else an open port or a living process.
        const lookAgain = (): void => {
          if (isLogged && !unit.hasLogLine) unit.cancels.add(clock.after(LOOSEST_PROBE_MS / 10, lookAgain))
          else hear.onReady(null)
        }
        unit.cancels.add(clock.after(NOTHING_TO_ASK_MS, lookAgain))
        return
      }
      const sinceMs = clock.monotonicMs()
      let lastMessage = ''
      const sinceSpawnMs = sinceMs - (spawned.get(unit.run ?? NO_RUN) ?? sinceMs)
      repeat(unit, Math.max(0, asked.timing.initialDelayMs - sinceSpawnMs), asked, (outcome) => {
        unit.readiness = extend(unit.readiness, outcome.isGood, clock.monotonicMs())
        const isGood = unit.readiness.goods >= Math.max(1, asked.timing.successThreshold)
        if (isGood && (!isLogged || unit.hasLogLine)) {
          telemetry.beat(unit.ref, 'ok')
          const word = goodWord('readiness', asked.code, outcome)
          hear.onReady(word.kind === 'shaky' ? word : null)
          if (outcome.version !== undefined) deps.onVersion?.(unit, outcome.version)
          return null
        }
        const notYet = asked.code === 'no-answer' ? 'does not answer well' : 'not ready yet'
        const message = outcome.isGood ? whatLacks(unit, asked.timing) : `${notYet}: ${outcome.message}`
        if (message !== lastMessage) hear.onNotYet({ code: outcome.isGood ? 'not-ready' : asked.code, message })
        lastMessage = message
        const loosestMs = Math.min(Math.max(asked.timing.periodMs, TIGHTEST_PROBE_MS), LOOSEST_PROBE_MS)
        return nextLookMs(clock.monotonicMs() - sinceMs, { tightestMs: TIGHTEST_PROBE_MS, loosestMs })
      })
    },

    watch(unit, hear, since) {
      const readiness = readinessOf(unit)
      const { liveness } = unit.spec
      const isFound = since === 'found'
      if (readiness) follow(unit, readiness, { by: 'readiness', hear, isFound })
      if (liveness) follow(unit, question(unit, liveness, 'not-live'), { by: 'liveness', hear, isFound })
    },

    followLog(unit, logPath, onLine) {
      if (unit.run && !unit.run.isAdopted) spawned.set(unit.run, clock.monotonicMs())
      const { readyLogLine } = unit.spec
      if (readyLogLine === null) return
      const isReady = readyLine(readyLogLine)
      const hear = (lines: readonly LogLine[]): void => {
        if (!lines.some((line) => isReady(line.text))) return
        unit.hasLogLine = true
        cancel()
        onLine()
      }
      const cancel = logs.follow(logPath, 0, hear, 'closely')
      unit.cancels.add(cancel)
    },

    async runShutdown(unit, shell, timeoutMs) {
      const probe: ProbeDefinition = {
        kind: 'exec',
        shell,
        workingDir: null,
        initialDelayMs: 0,
        periodMs: 0,
        timeoutMs,
        failureThreshold: 1,
        successThreshold: 1,
        startPeriodMs: 0,
      }
      const outcome = await question(unit, probe, 'not-live').ask()
      if (!outcome.isGood)
        logger.warn({ ref: unit.ref, message: outcome.message }, 'the shutdown command failed; the signal follows')
      return outcome.isGood ? null : outcome.message
    },
  }
}

/** What is missing although it answers well: more such answers, or its line in the log. */
function whatLacks({ spec, readiness }: Unit, { successThreshold }: ProbeTiming): string {
  if (readiness.goods < successThreshold)
    return `answered well ${String(readiness.goods)} of ${String(successThreshold)} times in a row`
  return waitForLine(spec.readyLogLine ?? '')
}

/** A good answer takes a complaint back, unless it says itself that all is not well. */
function goodWord(by: 'readiness' | 'liveness', code: Question['code'], outcome: ProbeOutcome): Word {
  return outcome.isDegraded === true
    ? { by, kind: 'shaky', reason: { code, message: outcome.message } }
    : { by, kind: 'good' }
}
