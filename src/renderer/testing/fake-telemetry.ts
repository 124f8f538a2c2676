import type { Beat, ProcessUsage, Snapshot, Telemetry } from '@shared/contract/stream'

const MEGABYTE = 1_048_576
const MACHINE_MEMORY = 34_359_738_368

/** A number in 0 … 1 that depends on a text alone. */
function seed(text: string): number {
  let hash = 2_166_136_261
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619)
  return (hash >>> 0) / 4_294_967_296
}

/** Measurements of the `tick`th second for the rows of a snapshot: the same each time they are asked for. */
export function sampleFor(snapshot: Snapshot, tick: number, at: number): Telemetry {
  const usage: Record<string, ProcessUsage> = {}
  const beats: Record<string, Beat> = {}
  const pings: Record<string, number | null> = {}
  let busy = 0
  for (const row of [...snapshot.tables.components, ...snapshot.tables.specialists]) {
    if (row.pid === null) continue
    const own = seed(row.id)
    const wave = Math.sin(tick / (4 + own * 9) + own * 40) + Math.sin(tick / (1.7 + own) + own * 90) * 0.5
    const cpu = Math.max(0.001, own * 0.24 + 0.02 + wave * 0.05 * own + (seed(`${row.id}${tick}`) - 0.5) * 0.03)
    busy += cpu
    usage[row.id] = { cpu, memoryBytes: (80 + own * 380 + Math.sin(tick / 30 + own * 9) * 6) * MEGABYTE }
    if (row.state === 'ready') beats[row.id] = seed(`${row.id}${tick}beat`) > 0.995 ? 'late' : 'ok'
    if (row.state === 'degraded') beats[row.id] = tick % 13 === 0 ? 'missed' : 'ok'
    if ('layers' in row) pings[row.id] = row.state === 'degraded' ? null : 2 + own * 14 + seed(`${row.id}${tick}p`) * 3
  }
  return {
    at,
    machine: {
      cpu: Math.min(1, 0.08 + busy / 16 + Math.sin(tick / 7) * 0.03),
      memoryUsedBytes: MACHINE_MEMORY * (0.47 + Math.sin(tick / 40) * 0.01),
      memoryTotalBytes: MACHINE_MEMORY,
    },
    usage,
    beats,
    pings,
  }
}
