import type { Clock } from './effects'

/** So much the wall clock has to go another way than the monotonic one, from one look to the next, for it to have been set. */
const SET_BY_MS = 500

export type WallClock = {
  /** The same clock. Whoever asks it for the time, or is woken by it, looks whether it was set. */
  clock: Clock
  /**
   * Hears at once, before any other moment is told, by how many milliseconds it was set; forward is more than 0. A machine that
   * slept looks the same: its wall clock went on, its deadlines did not (clock_gettime(2), CLOCK_MONOTONIC).
   */
  onSet(hear: (byMs: number) => void): void
}

/** Notices that somebody set the wall clock, at no wakeup of its own. */
export function watchWallClock(clock: Clock): WallClock {
  const hearers = new Set<(byMs: number) => void>()
  let aheadMs = clock.now() - clock.monotonicMs()

  const look = (): number => {
    const now = clock.now()
    const nowAheadMs = now - clock.monotonicMs()
    const byMs = nowAheadMs - aheadMs
    // What a time server corrects little by little is none: it is looked at more often than it comes to much.
    aheadMs = nowAheadMs
    if (Math.abs(byMs) >= SET_BY_MS) for (const hear of hearers) hear(Math.round(byMs))
    return now
  }

  return {
    clock: {
      now: look,
      monotonicMs: clock.monotonicMs,
      after: (ms, run, how) =>
        clock.after(
          ms,
          () => {
            look()
            run()
          },
          how,
        ),
    },
    onSet: (hear) => void hearers.add(hear),
  }
}
