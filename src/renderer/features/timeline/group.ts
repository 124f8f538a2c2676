import type { LifecycleState } from '@shared/model/lifecycle'
import type { TimelineRow } from '@shared/model/rows'

/** Transitions of one instance closer together than this belong to one burst (a start-all, a stop-all). */
export const BURST_GAP_MS = 8_000

/** Fewer lines than this are quicker to read than to unfold. */
export const SHORTEST_BURST = 6

/** One entry of the timeline: a line, or a burst of calm transitions folded into one. Lines newest first. */
export type TimelineEntry = { kind: 'line'; id: string; row: TimelineRow } | Burst

export type Burst = {
  kind: 'burst'
  /** The id of its oldest line, so that it stays the same entry while it grows. */
  id: string
  rows: TimelineRow[]
  from: number
  to: number
  /** The state most of them ended in. */
  state: LifecycleState
  /** `10 ready`, `8 ready, 2 starting` */
  outcome: string
}

/**
 * The timeline as it is read, newest first. Runs of calm transitions of one instance fold into bursts; warnings and
 * errors never fold, they stand where they happened.
 */
export function entriesOf(rows: readonly TimelineRow[]): TimelineEntry[] {
  const ordered = rows.toSorted((a, b) => b.at - a.at || Number(b.id) - Number(a.id))
  const entries: TimelineEntry[] = []
  let run: TimelineRow[] = []
  const flush = (): void => {
    if (run.length >= SHORTEST_BURST) entries.push(burstOf(run))
    else for (const row of run) entries.push({ kind: 'line', id: row.id, row })
    run = []
  }
  for (const row of ordered) {
    const newer = run.at(-1)
    if (newer !== undefined && (!isCalmTransition(row) || !isSameBurst(newer, row))) flush()
    if (isCalmTransition(row)) run.push(row)
    else entries.push({ kind: 'line', id: row.id, row })
  }
  flush()
  return entries
}

function isCalmTransition(row: TimelineRow): boolean {
  return row.level === 'info' && row.state !== null && row.ref !== null
}

function isSameBurst(newer: TimelineRow, older: TimelineRow): boolean {
  return newer.instance === older.instance && newer.at - older.at <= BURST_GAP_MS
}

function burstOf(rows: TimelineRow[]): Burst {
  const last = new Map<string, LifecycleState>()
  for (const row of rows) {
    if (row.ref !== null && row.state !== null && !last.has(row.ref)) last.set(row.ref, row.state)
  }
  const counts = new Map<LifecycleState, number>()
  for (const state of last.values()) counts.set(state, (counts.get(state) ?? 0) + 1)
  const byCount = [...counts].toSorted((a, b) => b[1] - a[1])
  const newest = rows[0]
  const oldest = rows.at(-1)
  return {
    kind: 'burst',
    id: oldest?.id ?? '',
    rows,
    from: oldest?.at ?? 0,
    to: newest?.at ?? 0,
    state: byCount[0]?.[0] ?? 'unknown',
    outcome: byCount.map(([state, count]) => `${count} ${state}`).join(', '),
  }
}
