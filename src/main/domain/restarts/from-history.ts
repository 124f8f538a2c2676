import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import { isUp } from '../lifecycle/table'
import { noteCrash, STABLE_AFTER_MS } from './policy'

/** A transition as history keeps it. */
export type Past = { at: number; state: LifecycleState; code: Reason['code'] | null }

/**
 * What the restart policy remembers of a unit: attempts since it was last stable, when it crashed, and since when it has been
 * up where it still is (monotonic ms).
 */
export type Failures = { attempts: number; crashes: number[]; readyAtMs: number | null }

/**
 * What the policy would remember had Till gone on running: a crash loop gets no fresh allowance by a restart of Till. Oldest
 * first, times in epoch ms. Where the clock was set back meanwhile, nothing is younger than what came after it, nor of
 * the future; where it was set forward, what happened counts as older.
 */
export function failuresFrom(history: readonly Past[], now: { wallMs: number; monotonicMs: number }): Failures {
  const ages = agesOf(history, now.wallMs)
  let failures: Pick<Failures, 'attempts' | 'crashes'> = { attempts: 0, crashes: [] }
  let upAgeMs: number | null = null
  for (const [index, { state, code }] of history.entries()) {
    const ageMs = ages[index] ?? 0
    if (isUp(state)) {
      upAgeMs ??= ageMs
      continue
    }
    const upMs: number | null = upAgeMs === null ? null : upAgeMs - ageMs
    upAgeMs = null
    if (upMs !== null && upMs >= STABLE_AFTER_MS) failures = { ...failures, attempts: 0 }
    // Who asked for a stop, or starts what had given up, begins anew.
    if (code === 'stopped-by-user' || code === 'gave-up' || code === 'completed')
      failures = { attempts: 0, crashes: [] }
    else if (state === 'failed' && code === 'restarting') {
      // Other failures were not for the policy to judge: what the row needs had brought them about.
      const crashes = upMs === null ? failures.crashes : noteCrash(failures.crashes, now.monotonicMs - ageMs)
      failures = { attempts: failures.attempts + 1, crashes }
    }
  }
  return { ...failures, readyAtMs: upAgeMs === null ? null : now.monotonicMs - upAgeMs }
}

/** How long ago each was, in ms: never negative, and never less than what came after it. */
function agesOf(history: readonly Past[], wallMs: number): number[] {
  const ages = history.map(({ at }) => Math.max(0, wallMs - at))
  for (let index = ages.length - 2; index >= 0; index -= 1)
    ages[index] = Math.max(ages[index] ?? 0, ages[index + 1] ?? 0)
  return ages
}
