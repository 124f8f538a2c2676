import type { LifecycleState } from '@shared/model/lifecycle'
import type { StartBarRow } from '@shared/model/starts'

/** A stretch of a row's own time. ms after the start was asked for. */
export type Segment = { kind: 'prepare' | 'boot' | 'answer'; fromMs: number; toMs: number }

/** What is drawn of one row. ms after the start was asked for. */
export type Drawing = {
  /** How long it waited; null: not at all. */
  wait: { fromMs: number; toMs: number } | null
  segments: Segment[]
  /** Its end, or how far it is; null: it has not begun. */
  endMs: number | null
  /** How it stands at its end. */
  glyph: LifecycleState | null
  /** Where it would have been ready had it taken as long as the last time. */
  last: { fromMs: number; toMs: number } | null
  ownMs: number | null
}

/** Places one row on the axis. `nowMs`: the present, for what is under way. */
export function drawingOf(bar: StartBarRow, askedAt: number, nowMs: number): Drawing {
  const at = (time: number | null): number | null => (time === null ? null : Math.max(0, time - askedAt))
  const clearedMs = at(bar.clearedAt)
  const readyMs = at(bar.readyAt)
  const brokenMs = at(bar.brokenAt)
  // Nothing ends before it began, however late the present is told.
  const openMs = Math.max(nowMs, clearedMs ?? 0, at(bar.spawnedAt) ?? 0, at(bar.listeningAt) ?? 0)
  const endMs = brokenMs ?? readyMs ?? (clearedMs === null ? null : openMs)
  const waitedUntilMs = clearedMs ?? brokenMs ?? nowMs
  const hasWaited = bar.waits.length > 0 && waitedUntilMs > 0
  const starts = [clearedMs, at(bar.spawnedAt), at(bar.listeningAt), endMs]
  const ownMs = clearedMs === null || readyMs === null || brokenMs !== null ? null : readyMs - clearedMs
  return {
    wait: hasWaited ? { fromMs: 0, toMs: waitedUntilMs } : null,
    segments: clearedMs === null || endMs === null ? [] : segmentsOf(starts, endMs),
    endMs: endMs ?? null,
    glyph: glyphOf(bar),
    last: bar.lastMs === null || clearedMs === null ? null : { fromMs: clearedMs, toMs: clearedMs + bar.lastMs },
    ownMs,
  }
}

const KINDS = ['prepare', 'boot', 'answer'] as const

function segmentsOf(starts: readonly (number | null)[], endMs: number): Segment[] {
  return KINDS.flatMap((kind, index) => {
    const fromMs = starts[index] ?? null
    if (fromMs === null) return []
    const nextMs = starts.slice(index + 1).find((ms) => ms !== null) ?? endMs
    const toMs = Math.min(nextMs, endMs)
    return toMs > fromMs ? [{ kind, fromMs, toMs }] : []
  })
}

const GLYPH_OF_END = { failed: 'failed', lost: 'unknown', stopped: 'stopped' } as const

function glyphOf(bar: StartBarRow): LifecycleState | null {
  if (bar.end !== null) return GLYPH_OF_END[bar.end]
  if (bar.readyAt !== null) return 'ready'
  if (bar.listeningAt !== null) return 'starting'
  return bar.clearedAt === null ? null : 'initializing'
}
