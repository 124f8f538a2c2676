import { memo } from 'react'
import type { ComponentRow } from '@shared/model/rows'
import { hoverRow, openRow } from '../../state/ui-state'
import { EndingLine } from '../../ui/EndingLine'
import { ReasonLine } from '../../ui/ReasonLine'
import { RelativeTime } from '../../ui/RelativeTime'
import { ResolveButton } from '../../ui/ResolveButton'
import { RowActions } from '../../ui/RowActions'
import { StateWord } from '../../ui/StateWord'
import { useHoverEnd } from '../../ui/use-hover-end'
import { type Layout, lookOf } from './columns'
import { MeasuredCells } from './MeasuredCells'

type ComponentLineProps = {
  row: ComponentRow
  layout: Layout
  isSelected: boolean
  /** Whether Tab comes here. */
  isTabStop: boolean
}

/** Only failed rows have a ground of their own; selection lies over it. */
const ground = (row: ComponentRow, isSelected: boolean): string => {
  if (isSelected) return 'bg-selected [--row-ground:var(--selected)]'
  if (row.state === 'failed') return 'bg-failed-tint [--row-ground:var(--failed-tint)]'
  return 'hover:bg-hover [--row-ground:var(--hover)]'
}

/** One component. Drawn anew when its row changes; its figures move by themselves. */
export const ComponentLine = memo(function ComponentLine({ row, layout, isSelected, isTabStop }: ComponentLineProps) {
  useHoverEnd(row.id)
  const isEnding = row.state === 'stopping'
  // Of what runs and is not well, the reason takes the heartbeats’ room: it says what they mean.
  const isWell = row.state === 'ready' || (row.state === 'degraded' && row.reason === null)
  const { unmeasuredSpan, unwellSpan } = layout
  // What nothing runs of, what failed, or what ends: the reason gets the room of the measurements.
  const isOver = isEnding || (row.reason !== null && (row.pid === null || row.state === 'failed'))
  const isUnmeasured = isOver || (!isWell && row.reason !== null && unwellSpan === unmeasuredSpan)
  return (
    <tr
      aria-selected={isSelected}
      data-ref={row.id}
      data-state={row.state}
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => openRow(row.id)}
      onMouseEnter={() => hoverRow(row.id)}
      onMouseLeave={() => hoverRow(null)}
      className={`group relative h-(--row-height) transition-colors focus-visible:-outline-offset-2 ${ground(row, isSelected)}`}
    >
      <td className={lookOf('trouble')}>
        <StateWord state={row.state} label={row.label} />
      </td>
      <th
        scope="row"
        className={`truncate font-semibold ${lookOf('name')}`}
        title={[row.name, row.description].filter((part) => part !== '').join(': ')}
      >
        {row.name}
      </th>
      {layout.shows.has('about') && (
        <td title={row.description} className={`truncate text-muted ${lookOf('about')}`}>
          {row.description}
        </td>
      )}
      <td className={`figures ${lookOf('port')}`}>{row.port ?? '–'}</td>
      {layout.shows.has('aiPort') && (
        <td className={`figures ${row.aiPort === null ? 'text-faint' : 'text-muted'} ${lookOf('aiPort')}`}>
          {row.aiPort ?? '–'}
        </td>
      )}
      {!isUnmeasured && (
        <MeasuredCells target={row.id} shows={layout.shows} withBeats={isWell} isRunning={row.pid !== null} />
      )}
      <td
        colSpan={isUnmeasured ? unmeasuredSpan : isWell || !layout.shows.has('beats') ? 1 : 2}
        className={`relative pr-4 whitespace-nowrap ${isUnmeasured ? 'pl-5' : isWell ? 'pl-2 text-right' : 'pl-4'}`}
      >
        {isEnding ? (
          <EndingLine row={row} />
        ) : isWell ? (
          <RelativeTime at={row.since} as="age" className="figures text-muted" />
        ) : (
          <ReasonLine
            state={row.state}
            reason={row.reason}
            dueAt={row.dueAt}
            after={row.state === 'failed' && <ResolveButton target={row.id} name={row.name} />}
          />
        )}
        {!isEnding && <Actions row={row} isBesideAge={isWell} />}
      </td>
    </tr>
  )
})

/** Over the end of the row, while it is pointed at or focused; an age stays readable at their right. */
function Actions({ row, isBesideAge }: { row: ComponentRow; isBesideAge: boolean }) {
  return (
    <span
      className={`absolute inset-y-0.5 hidden items-center bg-(--row-ground) pl-2 group-hover:flex group-focus-visible:flex group-has-[:focus-visible]:flex ${isBesideAge ? 'right-18 pr-1' : 'right-0.5 pr-3'}`}
    >
      {row.state === 'failed' && <ResolveButton target={row.id} name={row.name} />}
      <RowActions target={row.id} name={row.name} actions={row.actions} />
    </span>
  )
}
