import { messageOf } from '@shared/contract/failure'
import type { Reason } from '@shared/model/lifecycle'
import type { ProbeDefinition, ProbeTiming } from '@shared/platform/definition'
import { textPattern } from '@shared/platform/text-pattern'
import { extend, judgeStreak, nextLookMs, type Streak } from '../domain/probes/streak'
import type { Effects, ProbeOutcome } from './effects'
import type { Telemetry } from './telemetry'
import type { Unit } from './unit'

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

export type Prober = {
  /** Asks until the first good answer (or the log line); tells why not yet. */
  awaitReady(unit: Unit, hear: { onReady(): void; onNotYet(reason: Reason): void }): void
  /** Goes on asking for the whole life. */
  watch(unit: Unit, hear: { onGood(): void; onShaky(reason: Reason): void; onBad(reason: Reason): void }): void
  /** Looks for the line that means ready. */
  followLog(unit: Unit, logPath: string): void
  /** A platform's own way of ending a component. Bounded; its failure is logged, the signal follows anyway. */
  runShutdown(unit: Unit, shell: string, timeoutMs: number): Promise<void>
}

type Question = { timing: ProbeTiming; code: 'not-ready' | 'not-live' | 'no-answer'; ask(): Promise<ProbeOutcome> }

/** Asks components and specialists how they are. */
export function createProber(deps: {
  effects: Effects
  telemetry: Telemetry
  environmentOf(unit: Unit): Promise<{ workingDir: string; environment: Record<string, string> }>
  onAnsweredAs(unit: Unit, aiId: string | null): void
}): Prober {
  const { effects, telemetry } = deps
  const { clock, probes, logs, logger } = effects

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
    async ask() {
      try {
        const context = probe.kind === 'exec' ? await deps.environmentOf(unit) : { workingDir: '', environment: {} }
        return await probes.run(probe, { port: unit.spec.port, ...context })
      } catch (error) {
        return { isGood: false, tookMs: 0, message: `can't be asked: ${messageOf(error)}` }
      }
    },
  })

  const readinessOf = (unit: Unit): Question | null => {
    if (unit.kind === 'specialist') return { timing: PING_TIMING, code: 'no-answer', ask: () => ping(unit) }
    return unit.spec.readiness ? question(unit, unit.spec.readiness, 'not-ready') : null
  }

  /** Repeats a question while the unit's generation lives; `next` says when to ask again, or null to end. */
  const repeat = (
    unit: Unit,
    firstMs: number,
    asked: Question,
    next: (outcome: ProbeOutcome) => number | null,
  ): void => {
    const { generation } = unit
    const again = (ms: number): void => {
      const cancel = clock.after(ms, () => {
        unit.cancels.delete(cancel)
        void once()
      })
      unit.cancels.add(cancel)
    }
    const once = async (): Promise<void> => {
      const outcome = await asked.ask()
      if (unit.generation !== generation) return
      const ms = next(outcome)
      if (ms !== null) again(ms)
    }
    again(firstMs)
  }

  const follow = (
    unit: Unit,
    asked: Question,
    streakName: 'readiness' | 'liveness',
    shaky: Set<string>,
    hear: Parameters<Prober['watch']>[1],
  ): void => {
    const { timing, code } = asked
    repeat(unit, timing.periodMs, asked, (outcome) => {
      const streak: Streak = extend(unit[streakName], outcome.isGood, clock.monotonicMs())
      unit[streakName] = streak
      telemetry.beat(unit.ref, outcome.isGood ? 'ok' : streak.bads === 1 ? 'late' : 'missed')
      const limit = Number.isFinite(timing.failureThreshold) ? ` of ${String(timing.failureThreshold)}` : ''
      const what = code === 'no-answer' ? 'ping' : code === 'not-live' ? 'liveness' : 'readiness'
      const reason: Reason = {
        code,
        message: `${what} failed ${String(streak.bads)}${limit} times in a row: ${outcome.message}`,
      }
      const verdict = judgeStreak(streak, timing)
      // One question answered well does not outweigh another that is not.
      if (verdict === 'good') shaky.delete(streakName)
      else if (verdict === 'shaky') shaky.add(streakName)
      if (verdict === 'good' && shaky.size === 0) hear.onGood()
      else if (verdict === 'shaky') hear.onShaky(reason)
      else if (verdict === 'bad') {
        hear.onBad(reason)
        return null
      }
      return timing.periodMs
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
          else hear.onReady()
        }
        unit.cancels.add(clock.after(NOTHING_TO_ASK_MS, lookAgain))
        return
      }
      const sinceMs = clock.monotonicMs()
      let lastMessage = ''
      repeat(unit, asked.timing.initialDelayMs, asked, (outcome) => {
        unit.readiness = extend(unit.readiness, outcome.isGood, clock.monotonicMs())
        const isGood = unit.readiness.goods >= Math.max(1, asked.timing.successThreshold)
        if (isGood && (!isLogged || unit.hasLogLine)) {
          telemetry.beat(unit.ref, 'ok')
          hear.onReady()
          return null
        }
        const notYet = asked.code === 'no-answer' ? 'does not answer well' : 'not ready yet'
        const message = outcome.isGood ? 'waiting for its ready line in the log' : `${notYet}: ${outcome.message}`
        if (message !== lastMessage) hear.onNotYet({ code: outcome.isGood ? 'not-ready' : asked.code, message })
        lastMessage = message
        const loosestMs = Math.min(Math.max(asked.timing.periodMs, TIGHTEST_PROBE_MS), LOOSEST_PROBE_MS)
        return nextLookMs(clock.monotonicMs() - sinceMs, { tightestMs: TIGHTEST_PROBE_MS, loosestMs })
      })
    },

    watch(unit, hear) {
      const readiness = readinessOf(unit)
      const shaky = new Set<string>()
      if (readiness) follow(unit, readiness, 'readiness', shaky, hear)
      if (unit.spec.liveness) follow(unit, question(unit, unit.spec.liveness, 'not-live'), 'liveness', shaky, hear)
    },

    followLog(unit, logPath) {
      const { readyLogLine } = unit.spec
      if (readyLogLine === null) return
      const matches = textPattern(readyLogLine)
      const cancel = logs.follow(logPath, 0, (lines) => {
        if (!lines.some((line) => matches(line.text))) return
        unit.hasLogLine = true
        cancel()
      })
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
    },
  }
}
