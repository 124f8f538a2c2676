import { componentRef } from '@shared/model/ids'
import type { UnitRow } from './state-view'

/** A row, and the rows it needs that are not up, as far as they can be why it is so. */
export type Cause = { row: UnitRow; causes: Cause[] }

/**
 * Why a row is as it is, as far as rows know: what it needs and is not there, with theirs. A row that nobody wants needs
 * nothing; one that was told before (a circle, or two ways to it) is named again without its causes.
 */
export function causesOf(row: UnitRow, rows: readonly UnitRow[], told: Set<string> = new Set([row.id])): Cause[] {
  if (!isHeldUp(row)) return []
  const needs = 'needs' in row ? row.needs : [row.component]
  return needs.flatMap((component) => {
    const ref = componentRef(row.instance, component)
    const need = rows.find(({ id }) => id === ref)
    if (need === undefined || isThere(need)) return []
    if (told.has(need.id)) return [{ row: need, causes: [] }]
    told.add(need.id)
    return [{ row: need, causes: causesOf(need, rows, told) }]
  })
}

/** The causes that have none themselves: what has to be mended. */
export function rootsOf(causes: readonly Cause[]): UnitRow[] {
  return causes.flatMap((cause) => (cause.causes.length === 0 ? [cause.row] : rootsOf(cause.causes)))
}

function isThere({ state, reason }: UnitRow): boolean {
  return state === 'ready' || state === 'degraded' || (state === 'stopped' && reason?.code === 'completed')
}

/** Somebody wants it, and it is not well; or it says itself that another one is to blame. */
function isHeldUp({ state, reason, isWanted }: UnitRow): boolean {
  if (state === 'ready') return false
  return isWanted || state === 'failed' || reason?.code === 'waiting' || reason?.code === 'dependency-lost'
}
