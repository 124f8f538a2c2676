import type { AvailabilityDefinition } from '@shared/platform/definition'

/** Longest pause between two attempts. */
export const BACKOFF_CEILING_MS = 60_000
/** A run this long forgets the attempts before it. */
export const STABLE_AFTER_MS = 30_000
/** With `max_restarts` 0 the words say unlimited; a crash loop is nobody's wish. */
export const ATTEMPTS_WHEN_UNLIMITED = 10

export type Ending = {
  /** Whether the end counts as good (exit code among the success codes). */
  isGood: boolean
  /** How long it was up. */
  upMs: number
  /** Attempts since it was last stable. */
  attempts: number
}

export type RestartVerdict =
  | { kind: 'stay' }
  | { kind: 'retry'; delayMs: number; attempt: number; of: number }
  | { kind: 'give-up'; attempts: number }

/** What the restart policy makes of an ending (reference/process-words.md, availability). */
export function judgeEnding(policy: AvailabilityDefinition, ending: Ending): RestartVerdict {
  const wants =
    policy.restart === 'always' ||
    policy.restart === 'unless_stopped' ||
    (policy.restart === 'on_failure' && !ending.isGood)
  if (!wants) return { kind: 'stay' }
  const before = ending.upMs >= STABLE_AFTER_MS ? 0 : ending.attempts
  const of = policy.maxRestarts > 0 ? policy.maxRestarts : ATTEMPTS_WHEN_UNLIMITED
  if (before >= of) return { kind: 'give-up', attempts: before }
  return { kind: 'retry', delayMs: backoffMs(policy.backoffMs, before), attempt: before + 1, of }
}

/** Doubles with each attempt, up to the ceiling. Monotone and bounded. */
export function backoffMs(firstMs: number, attemptsBefore: number): number {
  return Math.min(Math.max(firstMs, 0) * 2 ** Math.min(attemptsBefore, 30), Math.max(BACKOFF_CEILING_MS, firstMs))
}
