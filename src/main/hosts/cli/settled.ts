import type { UnitRow } from './state-view'

/** How a start of several components stands. */
export type UpVerdict = {
  kind: 'done' | 'failed' | 'underway'
  /** Those that failed for good. */
  failed: UnitRow[]
  /** Those that are neither done nor failed. */
  open: UnitRow[]
}

const MOVING = new Set<UnitRow['state']>(['registering', 'initializing', 'starting', 'stopping', 'degraded'])

/** Ready, or a one-shot that ended well and is not wanted anew. */
export function isUp(row: UnitRow): boolean {
  return row.state === 'ready' || (row.state === 'stopped' && row.reason?.code === 'completed' && !row.isWanted)
}

/** Nothing runs any more. */
export function isDown(row: UnitRow): boolean {
  return (
    (row.state === 'stopped' || row.state === 'failed' || row.state === 'unknown') && row.pid === null && !row.isWanted
  )
}

/** Failed or stopped, and nothing will be tried again by itself. */
export function hasGivenUp(row: UnitRow): boolean {
  if (isUp(row) || MOVING.has(row.state)) return false
  const code = row.reason?.code
  if (code === 'waiting' || code === 'restarting') return false
  if (row.state === 'failed') return true
  // At rest: a row that is still wanted and tells of its last end has not been begun yet.
  return code !== undefined && !(row.isWanted && code === 'stopped-by-user')
}

/** Asked to start, and nothing has happened to it yet. */
export function isToBegin(row: UnitRow): boolean {
  const isAtRest = row.state === 'unknown' || row.state === 'stopped'
  const code = row.reason?.code
  return isAtRest && code !== 'waiting' && code !== 'restarting' && !isUp(row) && !hasGivenUp(row)
}

/** Judges the start of these rows. `failed` only once nothing of them moves any more. */
export function judgeUp(rows: UnitRow[]): UpVerdict {
  const failed = rows.filter(hasGivenUp)
  const open = rows.filter((row) => !isUp(row) && !hasGivenUp(row))
  if (failed.length === 0) return { kind: open.length === 0 ? 'done' : 'underway', failed, open }
  const isMoving = open.some((row) => MOVING.has(row.state) || row.reason?.code === 'restarting')
  return { kind: isMoving ? 'underway' : 'failed', failed, open }
}
