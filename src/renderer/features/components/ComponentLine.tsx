import { memo, type RefObject, useRef } from 'react'
import type { ComponentRow } from '@shared/model/rows'
import { openRow } from '../../state/ui-state'
import { EndingLine } from '../../ui/EndingLine'
import { ReasonLine } from '../../ui/ReasonLine'
import { RelativeTime } from '../../ui/RelativeTime'
import { ResolveButton } from '../../ui/ResolveButton'
import { RowActions } from '../../ui/RowActions'
import { StateWord } from '../../ui/StateWord'
import { useIsNear } from '../../ui/use-is-near'
import { useReached } from '../../ui/use-reached'
import { useWhenNear } from '../../ui/use-when-near'
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

/** One component. Drawn anew when its row changes while it is in sight, else once it has come to rest. */
export const ComponentLine = memo(function ComponentLine({ row, ...rest }: ComponentLineProps) {
  const line = useRef<HTMLTableRowElement>(null)
  const isNear = useIsNear(line)
  return <Line line={line} isNear={isNear} row={useWhenNear(row, isNear)} {...rest} />
})

type LineProps = ComponentLineProps & { line: RefObject<HTMLTableRowElement | null>; isNear: boolean }

/** Its figures move by themselves. */
const Line = memo(function Line({ line, isNear, row, layout, isSelected, isTabStop }: LineProps) {
  const { isReached, reach } = useReached(row.id)
  const isEnding = row.state === 'stopping'
  // Of what runs and is not well, the reason takes the heartbeats’ room: it says what they mean.
  const isWell = row.state === 'ready' || (row.state === 'degraded' && row.reason === null)
  const { unmeasuredSpan, unwellSpan } = layout
  // What nothing runs of, what failed, or what ends: the reason gets the room of the measurements.
  const isOver = isEnding || (row.reason !== null && (row.pid === null || row.state === 'failed'))
  const isUnmeasured = isOver || (!isWell && row.reason !== null && unwellSpan === unmeasuredSpan)
  return (
    <tr
      ref={line}
      aria-selected={isSelected}
      data-ref={row.id}
      data-state={row.state}
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => openRow(row.id)}
      {...reach}
      // Not at all times: a change of its state is no hover, and would be drawn for seven frames.
      className={`group relative h-(--row-height) hover:transition-colors focus-visible:-outline-offset-2 ${ground(row, isSelected)}`}
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
        <MeasuredCells
          target={row.id}
          shows={layout.shows}
          withBeats={isWell}
          isRunning={row.pid !== null}
          isNear={isNear}
        />
      )}
      <td
        colSpan={isUnmeasured ? unmeasuredSpan : isWell || !layout.shows.has('beats') ? 1 : 2}
        className={`relative pr-4 whitespace-nowrap ${isUnmeasured ? 'pl-5' : isWell ? 'pl-2 text-right' : 'pl-4'}`}
      >
        {isEnding ? (
          <EndingLine row={row} />
        ) : isWell ? (
          <>
            <RelativeTime at={row.since} as="age" className="figures text-muted" />
            {isReached && <Actions row={row} className={OVER} />}
          </>
        ) : (
          <span className="flex items-center">
            <ReasonLine
              state={row.state}
              reason={row.reason}
              dueAt={row.dueAt}
              className="flex-1"
              after={row.state === 'failed' && <ResolveButton target={row.id} name={row.name} />}
            />
            {isReached && <Actions row={row} className="shrink-0" />}
          </span>
        )}
      </td>
    </tr>
  )
})

/** Over what is measured; the age stays readable at their right. */
const OVER = 'absolute inset-y-0.5 right-18 bg-(--row-ground) pr-1'

/** At the end of the row, while it is pointed at or focused. A reason gives way to them, its countdown doesn’t. */
function Actions({ row, className }: { row: ComponentRow; className: string }) {
  return (
    <span
      className={`hidden items-center pl-2 group-hover:flex group-focus-visible:flex group-has-[:focus-visible]:flex ${className}`}
    >
      <RowActions target={row.id} name={row.name} actions={row.actions} />
    </span>
  )
}
