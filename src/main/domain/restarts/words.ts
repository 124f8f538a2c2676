import type { Reason } from '@shared/model/lifecycle'
import type { AvailabilityDefinition } from '@shared/platform/definition'
import type { RestartVerdict } from './policy'

/**
 * An end with what follows from it: the next attempt (`…; attempt 2 of 5`), or that there is none, with the figures and
 * the policy (`…; gave up: failed 5 times within 60 s, each time after it had been ready (restart: always)`).
 */
export function describeVerdict(reason: Reason, verdict: RestartVerdict, policy: AvailabilityDefinition): Reason {
  switch (verdict.kind) {
    case 'stay':
      return reason
    case 'retry':
      return {
        code: 'restarting',
        message: `${reason.message}; attempt ${String(verdict.attempt)} of ${String(verdict.of)}`,
      }
    case 'give-up': {
      const figures = verdict.limit
        ? `gave up: failed ${String(verdict.limit.crashes)} times within ${span(verdict.limit.withinMs)}, each time after it had been ready`
        : `gave up after ${String(verdict.attempts)} attempts`
      return { code: 'gave-up', message: `${reason.message}; ${figures} (${describePolicy(policy)})` }
    }
  }
}

/** With the last complaint of its log at the end, where a narrow row cuts it off first. */
export function withWords(reason: Reason, words: string | null): Reason {
  return words === null ? reason : { ...reason, message: `${reason.message}; it said: ${words}` }
}

/** `restart: on_failure, max_restarts: 3` */
function describePolicy({ restart, maxRestarts }: AvailabilityDefinition): string {
  return `restart: ${restart}${maxRestarts > 0 ? `, max_restarts: ${String(maxRestarts)}` : ''}`
}

function span(ms: number): string {
  return ms > 60_000 ? `${String(Math.round(ms / 60_000))} min` : `${String(Math.round(ms / 1_000))} s`
}
