import type { Clock } from '../../engine/effects'
import { afterAbout } from './after-about'

/** setTimeout fires at once beyond this (2^31 - 1 ms, 24.8 days). */
const LONGEST_TIMER_MS = 2_147_483_647
/** Who waits for so long or longer does not notice a few milliseconds, and can end together with others; up to a day. */
const PATIENT_MS = 250
const DAY_MS = 86_400_000

/** The real clock. `monotonicMs` never jumps, and stands still while the machine sleeps (CLOCK_MONOTONIC, clock_gettime(2)). */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    after(ms, run, how) {
      // A timer of 0 ms takes 1 ms; what is due now must not wait that long at every step of a start.
      if (ms <= 0) {
        const immediate = setImmediate(run)
        return () => clearImmediate(immediate)
      }
      if (how !== 'exactly' && ms >= PATIENT_MS && ms <= DAY_MS) return afterAbout(ms, run)
      let timer: NodeJS.Timeout
      const wait = (left: number): void => {
        const step = Math.min(Math.max(left, 0), LONGEST_TIMER_MS)
        timer = setTimeout(() => (left > step ? wait(left - step) : run()), step)
      }
      wait(ms)
      return () => clearTimeout(timer)
    },
  }
}
