import type { Reason } from '@shared/model/lifecycle'
import type { AvailabilityDefinition } from '@shared/platform/definition'
import type { CrashLimit, RestartVerdict } from './policy'

/**
 * An end with what follows from it: the next attempt (`…; attempt 2 of 5`), that it is left alone for a while (`…; its
 * circuit is open: failed 5 times in a row`), or that there is none, with the figures and the policy (`…; gave up after 2
 * attempts (restart: on_failure, max_restarts: 2)`). `failures`: how many opened its circuit; null: it is closed.
 */
export function describeVerdict(
  reason: Reason,
  verdict: RestartVerdict,
  policy: AvailabilityDefinition,
  failures: number | null = null,
): Reason {
  switch (verdict.kind) {
    case 'stay':
      return reason
    case 'retry': {
      const { attempt, of, limit } = verdict
      const next =
        failures === null
          ? `attempt ${String(attempt)}${of === null ? '' : ` of ${String(of)}`}`
          : `its circuit is open: failed ${limit ? describeLimit(limit) : times(failures)}`
      return { code: 'restarting', message: `${reason.message}; ${next}` }
    }
    case 'give-up': {
      const { attempts } = verdict
      const figures = `gave up after ${attempts === 1 ? 'one attempt' : `${String(attempts)} attempts`}`
      return { code: 'gave-up', message: `${reason.message}; ${figures} (${describePolicy(policy)})` }
    }
  }
}

function times(failures: number): string {
  return failures === 1 ? 'once' : `${String(failures)} times in a row`
}

function describeLimit({ crashes, withinMs }: CrashLimit): string {
  return `${String(crashes)} times within ${span(withinMs)}, each time after it had been ready`
}

/** With the last complaint of its log at the end, where a narrow row cuts it off first. */
export function withWords(reason: Reason, words: string | null): Reason {
  return words === null ? reason : { ...reason, message: `${reason.message}; it said: ${words}` }
}

/** `restart: on_failure, max_restarts: 3` */
function describePolicy({ restart, maxRestarts }: AvailabilityDefinition): string {
  return `restart: ${restart}${maxRestarts > 0 ? `, max_restarts: ${String(maxRestarts)}` : ''}`
}

/** A window of time: `60 s`, `30 min`. */
export function span(ms: number): string {
  return ms > 60_000 ? `${String(Math.round(ms / 60_000))} min` : `${String(Math.round(ms / 1_000))} s`
}
