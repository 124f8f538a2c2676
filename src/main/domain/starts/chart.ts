import type { InstanceId } from '@shared/model/ids'
import type { StartBarRow, StartRow } from '@shared/model/starts'
import { heldUpBy, type Bar } from './bar'
import { criticalMs, criticalPath } from './critical-path'
import { lastTogether, type LastStart } from './last-start'
import { phasesOf } from './phases'
import { describeBar, summaryOf } from './words'

/** A start as it is shown. */
export type Chart = { start: StartRow; bars: StartBarRow[] }

/** Draws a start. `isOver`: nothing of it moves any more. Times are epoch ms. */
export function chartOf(
  start: { instance: InstanceId; asked: string; askedAt: number; isOver: boolean },
  bars: readonly Bar[],
  last: LastStart,
): Chart {
  const { askedAt, isOver } = start
  const endedAt = isOver ? Math.max(askedAt, ...bars.map((bar) => bar.brokenAt ?? bar.readyAt ?? askedAt)) : null
  const outcome = isOver ? outcomeOf(bars) : 'under-way'
  const path = criticalPath(bars)
  const critical = path.map(({ ref }) => ref)
  const isReady = outcome === 'ready'
  const leastMs = isReady ? criticalMs(bars) : null
  const lastMs = lastTogether(last, bars)
  return {
    start: {
      id: start.instance,
      asked: start.asked,
      askedAt,
      endedAt,
      outcome,
      phases: phasesOf({ askedAt, endedAt }, bars),
      critical,
      criticalMs: leastMs,
      lastMs,
      summary: summaryOf({
        bars,
        outcome,
        tookMs: endedAt === null ? null : endedAt - askedAt,
        lastMs,
        lastOwnMs: (bar) => last.own[bar.ref] ?? null,
      }),
    },
    bars: inOrder(bars).map((bar, order) => {
      const lastOwnMs = last.own[bar.ref] ?? null
      const { ref, name, waits, clearedAt, spawnedAt, listeningAt, readyAt, brokenAt } = bar
      return {
        id: ref,
        instance: start.instance,
        name,
        order,
        waits: [...waits],
        heldUpBy: heldUpBy(bar)?.ref ?? null,
        clearedAt,
        spawnedAt,
        listeningAt,
        readyAt,
        brokenAt,
        end: bar.end?.kind ?? null,
        isCritical: critical.includes(ref),
        lastMs: lastOwnMs,
        message: describeBar(bar, lastOwnMs),
      }
    }),
  }
}

/** In the order in which they could begin; those that can't yet as they will, as far as their needs tell. */
function inOrder(bars: readonly Bar[]): Bar[] {
  const at = ({ clearedAt }: Bar): number => clearedAt ?? Number.MAX_SAFE_INTEGER
  return bars.toSorted((a, b) => at(a) - at(b) || a.layer - b.layer)
}

function outcomeOf(bars: readonly Bar[]): Exclude<StartRow['outcome'], 'under-way'> {
  const ends = bars.flatMap(({ end, readyAt }) => (end ? [end.kind] : readyAt === null ? ['stopped' as const] : []))
  if (ends.length === 0) return 'ready'
  return ends.some((kind) => kind !== 'stopped') ? 'failed' : 'stopped'
}
