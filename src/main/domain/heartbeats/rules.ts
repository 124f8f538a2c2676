import type { HeartbeatDefinition, MetricLimits } from '@shared/platform/definition'

/** What is expected of the heartbeats of one component, nothing left open. */
export type HeartbeatRules = {
  periodMs: number
  lateAfterMs: number
  missingAfterMs: number
  limits: MetricLimits
}

/** tekton-technical-documentation.md, configuration: `heartbeat_interval` 10, `heartbeat_timeout` 30. */
export const BEAT_PERIOD_MS = 10_000
const MISSING_AFTER_MS = 30_000
/** Periods without a beat: one may be lost to a busy moment, two are not; the third is the documented timeout. */
const LATE_PERIODS = 2
const MISSING_PERIODS = MISSING_AFTER_MS / BEAT_PERIOD_MS

/** People wait a second without losing their thought and ten without going away (Nielsen, Usability Engineering, 1993). */
const THOUGHT_MS = 1_000
const PATIENCE_MS = 10_000

/**
 * A service of one event loop (asyncio, Node) answers late once its one thread is busy most of the time. One in ten
 * requests failed is no accident. A quarter of the machine is much for one of twenty.
 */
const USUAL: MetricLimits = {
  cpuPercent: 90,
  memoryPercent: 25,
  memoryBytes: null,
  errorRate: 0.1,
  latencyMs: THOUGHT_MS,
}

/** Works in many threads as long as there is work, and waits for models: neither is trouble. */
const MODELS: MetricLimits = { ...USUAL, cpuPercent: null, memoryPercent: 60, errorRate: 0.25, latencyMs: PATIENCE_MS }
/** Asks models or runs other programs before it answers. */
const WORK: MetricLimits = { ...USUAL, cpuPercent: null, latencyMs: PATIENCE_MS }
/** Everything else calls it: half of what is usual. */
const INFRASTRUCTURE: MetricLimits = { ...USUAL, errorRate: 0.05, latencyMs: THOUGHT_MS / 2 }
/** Holds its data in memory on purpose. */
const STORES: MetricLimits = { ...USUAL, memoryPercent: 50 }

/** By category of a component, or type of a registration; every other kind has what is usual. */
const BY_KIND: Readonly<Record<string, MetricLimits>> = {
  ai: MODELS,
  specialist: MODELS,
  planning: WORK,
  workflow: WORK,
  execution: WORK,
  infrastructure: INFRASTRUCTURE,
  memory: STORES,
  knowledge: STORES,
}

/** Which of the kinds that a component is said to be decides its limits: the first that has limits of its own. */
export function kindAmong(kinds: readonly (string | undefined)[]): string {
  return kinds.find((kind) => kind !== undefined && BY_KIND[kind] !== undefined) ?? ''
}

/** The rules of a component: its definition's own words, and for what these leave open those of its kind. */
export function rulesFor(kind: string, definition: HeartbeatDefinition | null | undefined): HeartbeatRules {
  const periodMs = definition?.periodMs ?? BEAT_PERIOD_MS
  const lateAfterMs = definition?.lateAfterMs ?? periodMs * LATE_PERIODS
  return {
    periodMs,
    lateAfterMs,
    missingAfterMs: definition?.missingAfterMs ?? Math.max(periodMs * MISSING_PERIODS, lateAfterMs + periodMs),
    limits: { ...(BY_KIND[kind] ?? USUAL), ...definition?.limits },
  }
}
