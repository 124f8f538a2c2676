import type { Found } from './build-words'
import { toMs } from './build-words'
import type { HeartbeatDefinition, MetricLimits } from './definition'
import type { HeartbeatText } from './heartbeat-schema'
import type { Path } from './problem'

const MIB = 1_024 ** 2

/** What a component's `heartbeat:` says; what it leaves out is left to its kind. An order that can't be is told to `found`. */
export function buildHeartbeat(text: HeartbeatText | undefined, path: Path, found: Found): HeartbeatDefinition | null {
  if (text === undefined) return null
  const { period_seconds: period, late_seconds: late, missing_seconds: missing } = text
  if (period !== undefined && late !== undefined && late < period)
    found(
      [...path, 'late_seconds'],
      'value',
      'heartbeats can’t be late before the next one is expected (period_seconds).',
    )
  if (missing !== undefined && missing <= Math.max(late ?? 0, period ?? 0))
    found(
      [...path, 'missing_seconds'],
      'value',
      'heartbeats are missing only after they were late; write more seconds.',
    )
  return {
    ...(period === undefined ? {} : { periodMs: toMs(period) }),
    ...(late === undefined ? {} : { lateAfterMs: toMs(late) }),
    ...(missing === undefined ? {} : { missingAfterMs: toMs(missing) }),
    limits: buildLimits(text.limits ?? {}),
  }
}

/** Only what is written: an absent limit is that of its kind, null is none. */
function buildLimits(text: NonNullable<HeartbeatText['limits']>): Partial<MetricLimits> {
  const given: { [M in keyof MetricLimits]: number | null | undefined } = {
    cpuPercent: text.cpu_percent,
    memoryPercent: text.memory_percent,
    memoryBytes: typeof text.memory_mb === 'number' ? text.memory_mb * MIB : text.memory_mb,
    errorRate: text.error_rate,
    latencyMs: text.latency_ms,
  }
  return Object.fromEntries(Object.entries(given).filter(([, limit]) => limit !== undefined))
}
