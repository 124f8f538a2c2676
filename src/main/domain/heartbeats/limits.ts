import type { MetricLimits } from '@shared/platform/definition'

/** Samples in a row that a value must be over its limit to degrade, and under it to be well again. */
export const SAMPLES_IN_A_ROW = 3
/** Back under a limit is below this part of it: a value that dances on the line changes nothing. */
const WELL_BELOW = 0.9

export type Metric = keyof MetricLimits
export const METRICS: readonly Metric[] = ['cpuPercent', 'memoryPercent', 'memoryBytes', 'errorRate', 'latencyMs']

/** What was measured; what is absent or no limit is not judged. */
export type Sample = { [M in Metric]?: number | undefined }

/** How a value stands to its limit: how many samples in a row, and the value at which it went over. */
export type LimitStreak = { over: number; under: number; overAt: number | null }
export type LimitStreaks = { [M in Metric]?: LimitStreak }

const FRESH: LimitStreak = { over: 0, under: 0, overAt: null }

/** Counts one more sample. A limit that was taken away is forgotten; a value that is not told is as it was. */
export function extendLimits(streaks: LimitStreaks, sample: Sample, limits: MetricLimits): LimitStreaks {
  const next: LimitStreaks = {}
  for (const metric of METRICS) {
    const limit = limits[metric]
    if (limit === null) continue
    const streak = streaks[metric] ?? FRESH
    const value = sample[metric]
    next[metric] = value === undefined ? streak : extend(streak, value, limit)
  }
  return next
}

function extend(streak: LimitStreak, value: number, limit: number): LimitStreak {
  if (value > limit) {
    const over = streak.over + 1
    return { over, under: 0, overAt: streak.overAt ?? (over >= SAMPLES_IN_A_ROW ? value : null) }
  }
  if (value > limit * WELL_BELOW) return { ...streak, over: 0, under: 0 }
  const under = streak.under + 1
  return { over: 0, under, overAt: under >= SAMPLES_IN_A_ROW ? null : streak.overAt }
}

/** Which limits it is over, with the value at which it went over. */
export function overLimits(streaks: LimitStreaks): { metric: Metric; value: number }[] {
  return METRICS.flatMap((metric) => {
    const value = streaks[metric]?.overAt ?? null
    return value === null ? [] : [{ metric, value }]
  })
}

/** `uses 96 % of a core, over its limit of 90 %; answers take 2.4 s, over its limit of 1 s`. */
export function describeOver(over: readonly { metric: Metric; value: number }[], limits: MetricLimits): string {
  return over
    .map(({ metric, value }) => `${SAYS[metric](value)}, over its limit of ${show(metric, limits[metric] ?? 0)}`)
    .join('; ')
}

const SAYS: Record<Metric, (value: number) => string> = {
  cpuPercent: (value) => `uses ${show('cpuPercent', value)} of a core`,
  memoryPercent: (value) => `uses ${show('memoryPercent', value)} of the machine’s memory`,
  memoryBytes: (value) => `uses ${show('memoryBytes', value)} of memory`,
  errorRate: (value) => `fails ${show('errorRate', value)} of its requests`,
  latencyMs: (value) => `takes ${show('latencyMs', value)} to answer`,
}

function show(metric: Metric, value: number): string {
  switch (metric) {
    case 'cpuPercent':
    case 'memoryPercent':
      return `${round(value)} %`
    case 'errorRate':
      return `${round(value * 100)} %`
    case 'memoryBytes':
      return bytes(value)
    case 'latencyMs':
      return value < 1_000 ? `${String(Math.round(value))} ms` : `${round(value / 1_000)} s`
  }
}

/** One decimal where it tells anything. */
function round(value: number): string {
  return String(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))
}

function bytes(value: number): string {
  const GIB = 1_024 ** 3
  const MIB = 1_024 ** 2
  return value >= GIB ? `${round(value / GIB)} GB` : `${round(value / MIB)} MB`
}
