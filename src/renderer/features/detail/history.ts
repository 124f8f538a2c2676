import type { LifecycleState } from '@shared/model/lifecycle'
import type { TimelineRow } from '@shared/model/rows'

/** A stretch of time in one state. Epoch ms; `state` is null where it isn't known. */
export type Stretch = { from: number; to: number; state: LifecycleState | null }

/**
 * The states of a row from `from` to `to` (epoch ms), oldest first and without gaps, as the timeline tells them. What
 * was before the first line that is known stays unknown rather than guessed; the present state is the row's own.
 */
export function historyOf(
  lines: readonly Pick<TimelineRow, 'ref' | 'at' | 'state'>[],
  row: { id: string; state: LifecycleState; since: number },
  from: number,
  to: number,
): Stretch[] {
  const entered = lines
    .flatMap(({ ref, at, state }) => (ref === row.id && state !== null && at < row.since ? [{ at, state }] : []))
    .toSorted((a, b) => a.at - b.at)
  const all: { at: number; state: LifecycleState | null }[] = [
    { at: Number.NEGATIVE_INFINITY, state: null },
    ...entered,
    { at: row.since, state: row.state },
  ]
  return all.flatMap(({ at, state }, index) => {
    const start = Math.max(from, at)
    const end = Math.min(to, all[index + 1]?.at ?? to)
    return end > start ? [{ from: start, to: end, state }] : []
  })
}
