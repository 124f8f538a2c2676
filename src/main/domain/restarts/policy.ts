import type { AvailabilityDefinition } from '@shared/platform/definition'

/** Longest pause between two attempts. */
export const BACKOFF_CEILING_MS = 60_000
/** So much of a pause may chance take off, so that what failed together does not come back together. */
export const JITTER_SHARE = 0.2
/** A run that was ready this long forgets the attempts before it. */
export const STABLE_AFTER_MS = 30_000
/**
 * How often what was ready may crash, however well each new start goes: the first for loops, the second for those that
 * last just long enough to count as stable every time. What reaches one is left alone for a while (domain/breakers). More
 * `max_restarts` than that win over both.
 */
export const CRASH_LIMITS: readonly CrashLimit[] = [
  { crashes: 5, withinMs: 60_000 },
  { crashes: 20, withinMs: 30 * 60_000 },
]
/** Crashes older than this are of no account. */
const LONGEST_WINDOW_MS = Math.max(...CRASH_LIMITS.map(({ withinMs }) => withinMs))

export type CrashLimit = { crashes: number; withinMs: number }

export type Ending = {
  /** Whether the end counts as good (exit code among the success codes). */
  isGood: boolean
  /** Whether trying again can't help: the cause stays until a person acts. */
  isPermanent: boolean
  /** How long it was ready. */
  upMs: number
  /** Attempts since it was last stable. */
  attempts: number
  /** Crashes of what was ready, this one included, as `noteCrash` keeps them. Monotonic ms. */
  crashes: readonly number[]
  /** Monotonic ms. */
  nowMs: number
  /** From 0 to 1, by chance. */
  random: number
}

export type RestartVerdict =
  | { kind: 'stay' }
  /** `of`: null where attempts are not limited. `limit`: it crashes at a rate that opens its circuit. */
  | { kind: 'retry'; delayMs: number; attempt: number; of: number | null; limit: CrashLimit | null }
  | { kind: 'give-up'; attempts: number }

/**
 * What the restart policy makes of an ending (reference/process-words.md, availability): whether it is tried again at all,
 * and after what pause. Whether it is left alone for longer than that, its circuit breaker decides.
 */
export function judgeEnding(policy: AvailabilityDefinition, ending: Ending): RestartVerdict {
  const wants =
    policy.restart === 'always' ||
    policy.restart === 'unless_stopped' ||
    (policy.restart === 'on_failure' && !ending.isGood)
  if (!wants || ending.isPermanent) return { kind: 'stay' }
  const before = ending.upMs >= STABLE_AFTER_MS ? 0 : ending.attempts
  const of = policy.maxRestarts > 0 ? policy.maxRestarts : null
  if (of !== null && before >= of) return { kind: 'give-up', attempts: before }
  return {
    kind: 'retry',
    delayMs: withJitter(backoffMs(policy.backoffMs, before), ending.random),
    attempt: before + 1,
    of,
    limit: limitReached(ending.crashes, ending.nowMs, policy.maxRestarts),
  }
}

/** The crashes to remember after one more at `nowMs`: those of the longest window. */
export function noteCrash(crashes: readonly number[], nowMs: number): number[] {
  return [...crashes, nowMs].filter((at) => nowMs - at < LONGEST_WINDOW_MS)
}

/** The first limit that is reached. Who asked for more restarts than a limit allows gets them. */
function limitReached(crashes: readonly number[], nowMs: number, maxRestarts: number): CrashLimit | null {
  for (const { crashes: most, withinMs } of CRASH_LIMITS) {
    const count = crashes.filter((at) => nowMs - at < withinMs).length
    if (count >= Math.max(most, maxRestarts + 1)) return { crashes: count, withinMs }
  }
  return null
}

/** Doubles with each attempt, up to the ceiling. Monotone and bounded. */
export function backoffMs(firstMs: number, attemptsBefore: number): number {
  return Math.min(Math.max(firstMs, 0) * 2 ** Math.min(attemptsBefore, 30), Math.max(BACKOFF_CEILING_MS, firstMs))
}

/** A pause shortened by chance, by at most JITTER_SHARE. Whole ms. */
export function withJitter(ms: number, random: number): number {
  return Math.round(ms * (1 - JITTER_SHARE * Math.min(Math.max(random, 0), 1)))
}
