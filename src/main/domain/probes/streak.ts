/** Outcomes of one probe in a row, and since when (monotonic ms) it has failed; null: it does not. */
export type Streak = { goods: number; bads: number; badSinceMs: number | null }

export const NO_STREAK: Streak = { goods: 0, bads: 0, badSinceMs: null }

/** good: serves; shaky: fails, not yet for long; bad: failed at the threshold. */
export type StreakVerdict = 'good' | 'shaky' | 'bad' | 'undecided'

/** Counts one more outcome; an opposite one begins anew. */
export function extend(streak: Streak, isGood: boolean, nowMs: number): Streak {
  return isGood
    ? { goods: streak.goods + 1, bads: 0, badSinceMs: null }
    : { goods: 0, bads: streak.bads + 1, badSinceMs: streak.badSinceMs ?? nowMs }
}

/**
 * What a streak means. One failure alone is a late beat and changes nothing; the second in a row is shaky (degraded),
 * the threshold is bad (failed). Recovery takes `successThreshold` in a row.
 */
export function judgeStreak(
  streak: Streak,
  thresholds: { failureThreshold: number; successThreshold: number },
): StreakVerdict {
  if (streak.bads >= Math.max(1, thresholds.failureThreshold)) return 'bad'
  if (streak.bads >= 2) return 'shaky'
  if (streak.goods >= Math.max(1, thresholds.successThreshold)) return 'good'
  return 'undecided'
}

/** Between two looks at a start that is under way: tight at first, then a small part of the time already waited. */
export function nextLookMs(waitedMs: number, bounds: { tightestMs: number; loosestMs: number }): number {
  const PART_OF_WAIT = 0.01
  return Math.min(Math.max(waitedMs * PART_OF_WAIT, bounds.tightestMs), Math.max(bounds.loosestMs, bounds.tightestMs))
}
