import type { HeartbeatRules } from './rules'

/** How the heartbeats of a component come. */
export type BeatVerdict = 'on-time' | 'late' | 'missing'

/** How long nothing was heard, counted in ticks: what was slept through is left out. */
export type Silence = { silentMs: number }

/** Between two looks at all beats. */
export const TICK_MS = 1_000
/** A tick that came late counts for no more than this. */
const MOST_COUNTED_MS = 2 * TICK_MS

/**
 * One tick later. What arrived since the last one counts first, whatever the order in which it is told, and `isExcused`
 * (the machine slept, the process is suspended) makes the silence no longer.
 */
export function afterTick(
  { silentMs }: Silence,
  tick: { tookMs: number; hasArrived: boolean; isExcused: boolean },
): Silence {
  if (tick.hasArrived) return { silentMs: 0 }
  if (tick.isExcused) return { silentMs }
  return { silentMs: silentMs + Math.min(Math.max(0, tick.tookMs), MOST_COUNTED_MS) }
}

/** What a silence means. */
export function judgeSilence(
  { silentMs }: Silence,
  { lateAfterMs, missingAfterMs }: Pick<HeartbeatRules, 'lateAfterMs' | 'missingAfterMs'>,
): BeatVerdict {
  if (silentMs >= missingAfterMs) return 'missing'
  return silentMs >= lateAfterMs ? 'late' : 'on-time'
}

/** `no heartbeat for 20 s; one is expected every 10 s`; missing: what that means. */
export function describeSilence(verdict: 'late' | 'missing', rules: HeartbeatRules): string {
  const forMs = verdict === 'late' ? rules.lateAfterMs : rules.missingAfterMs
  return `no heartbeat for ${seconds(forMs)}; one is expected every ${seconds(rules.periodMs)}`
}

function seconds(ms: number): string {
  return `${String(Math.round(ms / 100) / 10)} s`
}
