import type { LifecycleState } from '@shared/model/lifecycle'
import { useTimeline } from '../../state/selectors'
import { formatDuration } from '../../ui/format'
import { useTurn } from '../../ui/now'
import { STATE_INK } from '../../ui/StateGlyph'
import { historyOf } from './history'

const SPAN_MS = 10 * 60_000
/** The band moves on by a pixel or so. */
const MOVE_EVERY_MS = 2_000
const WIDTH = 280
const HEIGHT = 8

type HistoryBandProps = { target: string; state: LifecycleState; since: number }

/** The last ten minutes of a row as a band of its states. The timeline beside it tells the same in words. */
export function HistoryBand({ target, state, since }: HistoryBandProps) {
  const lines = useTimeline(null)
  const to = (useTurn(MOVE_EVERY_MS, true) + 1) * MOVE_EVERY_MS
  const from = to - SPAN_MS
  const stretches = historyOf(lines, { id: target, state, since }, from, to)
  const x = (at: number): number => ((at - from) / SPAN_MS) * WIDTH
  return (
    <div aria-hidden="true" className="mt-2">
      <svg
        data-live
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        shapeRendering="crispEdges"
        height={HEIGHT}
        className="block w-full overflow-hidden rounded-sm"
      >
        {stretches.map((stretch) => (
          <rect
            key={stretch.from}
            x={x(stretch.from)}
            // A state that lasted a blink is still seen.
            width={Math.max(1.5, x(stretch.to) - x(stretch.from))}
            height={HEIGHT}
            fill="currentColor"
            className={stretch.state === null ? 'text-line' : STATE_INK[stretch.state]}
          >
            <title>
              {stretch.state ?? 'not known'}, {formatDuration(stretch.to - stretch.from)}
            </title>
          </rect>
        ))}
      </svg>
      <p className="flex justify-between text-caption text-faint">
        <span>10 minutes ago</span>
        <span>now</span>
      </p>
    </div>
  )
}
