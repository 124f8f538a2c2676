import type { TimelineRow } from '@shared/model/rows'
import type { Clock } from './effects'
import type { Transact } from './store'

/** Lines kept in memory; the disk keeps more. */
export const TIMELINE_LINES = 500

export type Timeline = {
  add(tx: Transact, line: Omit<TimelineRow, 'id' | 'at'>): void
  /** Puts back what was stored, oldest first. */
  load(tx: Transact, rows: TimelineRow[]): void
}

/** What happened, line by line, on disk and in the table. */
export function createTimeline(clock: Clock): Timeline {
  let next = 1
  const kept: string[] = []

  const hold = (tx: Transact, row: TimelineRow): void => {
    tx.put('timeline', row)
    kept.push(row.id)
    while (kept.length > TIMELINE_LINES) tx.remove('timeline', kept.shift() ?? '')
  }

  return {
    add(tx, line) {
      const row: TimelineRow = { ...line, id: String(next).padStart(10, '0'), at: clock.now() }
      next += 1
      tx.keep({ kind: 'timeline.add', row })
      hold(tx, row)
    },
    load(tx, rows) {
      for (const row of rows.slice(-TIMELINE_LINES)) hold(tx, row)
      next = Math.max(next, ...rows.map((row) => Number(row.id) + 1))
    },
  }
}
