import { memo } from 'react'
import type { StartBarRow } from '@shared/model/starts'
import { openRow } from '../../state/ui-state'
import { formatLatency } from '../../ui/format'
import type { Axis } from './axis'
import { BarDrawing } from './BarDrawing'
import { drawingOf } from './segments'

type BarLineProps = {
  bar: StartBarRow
  /** Epoch ms. */
  askedAt: number
  axis: Axis
  /** The present, in ms after the start was asked for; of no meaning for what has ended. */
  nowMs: number
  /** How many rows above it the one stands that held it up; null: nobody did. */
  rowsBelowHolder: number | null
  isSelected: boolean
  /** Whether Tab comes here. */
  isTabStop: boolean
  isPointed: boolean
  /** Whether the row that is pointed at waited for this one. */
  isWaitedFor: boolean
  onPoint: (ref: string | null) => void
}

const ground = ({ isSelected, isPointed, isWaitedFor }: BarLineProps): string => {
  if (isSelected) return 'bg-selected'
  return isPointed || isWaitedFor ? 'bg-hover' : ''
}

/** One row of a start: its name, its bar, how long it took by itself, and the last time. */
export const BarLine = memo(function BarLine(props: BarLineProps) {
  const { bar, askedAt, axis, nowMs, rowsBelowHolder, isSelected, isTabStop, isPointed, isWaitedFor, onPoint } = props
  const drawing = drawingOf(bar, askedAt, nowMs)
  return (
    <tr
      aria-selected={isSelected}
      data-ref={bar.id}
      data-critical={bar.isCritical || undefined}
      data-waited-for={isWaitedFor || undefined}
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => openRow(bar.id)}
      onMouseEnter={() => onPoint(bar.id)}
      onFocus={() => onPoint(bar.id)}
      onBlur={() => onPoint(null)}
      className={`h-(--row-height) scroll-mt-8 scroll-mb-12 transition-colors focus-visible:-outline-offset-2 ${ground(props)}`}
    >
      <th
        scope="row"
        title={bar.name}
        className={`truncate pl-4 text-left ${bar.isCritical ? 'font-semibold' : 'font-normal text-muted'}`}
      >
        {bar.name}
      </th>
      <td className="relative p-0">
        <span className="sr-only">
          {bar.message}
          {bar.isCritical ? '; on the path that decided' : ''}
        </span>
        <BarDrawing
          drawing={drawing}
          axis={axis}
          isCritical={bar.isCritical}
          isPointed={isPointed}
          rowsBelowHolder={rowsBelowHolder}
        />
      </td>
      <td className={`figures text-right ${bar.isCritical ? '' : 'text-muted'}`}>
        {drawing.ownMs === null ? '–' : formatLatency(drawing.ownMs)}
      </td>
      <td className="figures pr-4 text-right text-muted">{bar.lastMs === null ? '–' : formatLatency(bar.lastMs)}</td>
    </tr>
  )
})
