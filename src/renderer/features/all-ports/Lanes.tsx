import { memo } from 'react'
import type { Cell } from '../../ui/port-board/cell'
import { STATE_INK } from '../../ui/StateGlyph'
import { type LanePath, lanePaths, lanePieces, type TickLook } from './lane-paths'

/** Height of a lane and of the gap between two, in pixels. */
export const LANE_HEIGHT = 12
export const LANE_GAP = 3

/** What is at rest is a quiet grey, and so is what is none of ours. */
const INK: Record<TickLook, string> = {
  ...STATE_INK,
  unknown: 'text-line-strong',
  stopped: 'text-line-strong',
  hollow: 'text-line-strong',
  stranger: 'text-faint',
  ignored: 'text-line-strong',
  conflict: 'text-failed-ink',
  warning: 'text-degraded-ink',
}

type LanesProps = {
  cells: readonly Cell[]
  /** Pixels a port. */
  tick: number
  /** Nothing is here: the lanes are only hinted at. */
  isFaint: boolean
}

/** Both lanes of a place, drawn. For the eye only: the cell around it says what is pointed at. */
export const Lanes = memo(function Lanes({ cells, tick, isFaint }: LanesProps) {
  const lanes = [cells.filter(({ lane }) => lane === 'component'), cells.filter(({ lane }) => lane === 'ai')].filter(
    (lane) => lane.length > 0,
  )
  const size = Math.max(...lanes.map((lane) => lane.length))
  const height = lanes.length * (LANE_HEIGHT + LANE_GAP) - LANE_GAP
  return (
    <svg
      aria-hidden="true"
      width={size * tick}
      height={height}
      shapeRendering="crispEdges"
      className="block overflow-visible"
    >
      {lanes.map((lane, index) => (
        <g key={lane[0]?.lane} transform={`translate(0 ${index * (LANE_HEIGHT + LANE_GAP)})`}>
          <path
            d={lanePieces(lane.length, tick, LANE_HEIGHT)}
            data-lane
            className={isFaint ? 'fill-canvas' : 'fill-raised'}
          />
          {lanePaths(lane, tick, LANE_HEIGHT).map((path) => (
            <Ticks key={`${path.look} ${path.part}`} {...path} />
          ))}
        </g>
      ))}
    </svg>
  )
})

function Ticks({ look, part, path }: LanePath) {
  if (part === 'stroke') return <path d={path} fill="none" stroke="currentColor" className={INK[look]} />
  if (look === 'conflict') return <path d={path} className="fill-failed-tint" />
  if (look === 'ignored') return <path d={path} className="fill-panel" />
  return <path d={path} fill="currentColor" className={INK[look]} />
}
