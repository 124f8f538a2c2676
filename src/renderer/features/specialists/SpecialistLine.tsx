import { memo, type RefObject, useRef } from 'react'
import type { SpecialistRow } from '@shared/model/rows'
import { usePing } from '../../state/telemetry'
import { openRow } from '../../state/ui-state'
import { formatLatency } from '../../ui/format'
import { EndingLine } from '../../ui/EndingLine'
import { ReasonLine } from '../../ui/ReasonLine'
import { RelativeTime } from '../../ui/RelativeTime'
import { ResolveButton } from '../../ui/ResolveButton'
import { RowActions } from '../../ui/RowActions'
import { StateWord } from '../../ui/StateWord'
import { useIsNear } from '../../ui/use-is-near'
import { useReached } from '../../ui/use-reached'
import { useWhenNear } from '../../ui/use-when-near'
import { LayerMark } from './LayerMark'
import { impostorOf, LAYERS } from './layer-words'
import { MEASURED_COLUMNS, PID } from './heads'

type SpecialistLineProps = {
  row: SpecialistRow
  isSelected: boolean
  isTabStop: boolean
}

/** Only failed rows have a ground of their own; selection lies over it. */
function groundOf(row: SpecialistRow, isSelected: boolean): string {
  if (isSelected) return 'bg-selected [--row-ground:var(--selected)]'
  if (row.state === 'failed') return 'bg-failed-tint [--row-ground:var(--failed-tint)]'
  return 'hover:bg-hover [--row-ground:var(--hover)]'
}

/** One specialist. Drawn anew when its row changes while it is in sight, else once it has come to rest. */
export const SpecialistLine = memo(function SpecialistLine({ row, ...rest }: SpecialistLineProps) {
  const line = useRef<HTMLTableRowElement>(null)
  return <Line line={line} row={useWhenNear(row, useIsNear(line))} {...rest} />
})

type LineProps = SpecialistLineProps & { line: RefObject<HTMLTableRowElement | null> }

/** Its answer time moves by itself. */
const Line = memo(function Line({ line, row, isSelected, isTabStop }: LineProps) {
  const { isReached, reach } = useReached(row.id)
  const isAtRest = !row.isWanted && row.pid === null
  // Nothing runs, so there are no layers to tell of: the reason gets their room.
  const isEnding = row.state === 'stopping'
  const isUnmeasured = isEnding || (row.reason !== null && (row.pid === null || row.state === 'failed'))
  // Of what runs and is not well, the reason takes the answer’s room too.
  const isTold = !isUnmeasured && row.state === 'degraded' && row.reason !== null
  return (
    <tr
      ref={line}
      data-ref={row.id}
      data-state={row.state}
      tabIndex={isTabStop ? 0 : -1}
      aria-selected={isSelected}
      onClick={() => openRow(row.id)}
      {...reach}
      className={`group relative h-(--row-height) hover:transition-colors focus-visible:-outline-offset-2 ${groundOf(row, isSelected)}`}
    >
      <td className="pl-4">
        <StateWord state={row.state} label={row.label} />
      </td>
      <th
        scope="row"
        className="truncate pr-2 text-left font-semibold"
        title={[row.name, row.title].filter((part) => part !== '').join(': ')}
      >
        {row.name}
        <span className="sr-only pl-2 text-label font-normal text-muted @[70rem]:not-sr-only">{row.title}</span>
      </th>
      <td className="figures px-2 text-right">{row.port ?? '–'}</td>
      <td className={`figures px-2 text-right ${row.pid === null ? 'text-faint' : 'text-muted'} ${PID}`}>
        {row.pid ?? '–'}
      </td>
      {!isUnmeasured && (
        <>
          {LAYERS.map((layer) => (
            <td key={layer} className="px-2 text-label">
              <LayerMark layer={layer} health={row.layers[layer]} isAtRest={isAtRest} />
            </td>
          ))}
          {!isTold && (
            <td className={`figures px-2 text-right ${row.pid === null ? 'text-faint' : ''}`}>
              <AnswerTime row={row} />
            </td>
          )}
        </>
      )}
      <td
        colSpan={isUnmeasured ? MEASURED_COLUMNS : isTold ? 2 : 1}
        className={`relative pr-4 whitespace-nowrap ${isUnmeasured || isTold ? 'pl-2' : 'pl-3 text-right'}`}
      >
        {isEnding ? (
          <EndingLine row={row} />
        ) : hasAge(row) ? (
          <>
            <RelativeTime at={row.since} as="age" className="figures text-muted" />
            {isReached && <Actions row={row} className={OVER} />}
          </>
        ) : (
          <span className="flex items-center">
            <Standing row={row} isAtEnd={!isUnmeasured && !isTold} />
            {isReached && <Actions row={row} className="shrink-0" />}
          </span>
        )}
      </td>
    </tr>
  )
})

/** Over what is measured, and all of the answer’s time: half of a figure is another one. The age stays readable at their right. */
const OVER = 'absolute inset-y-0.5 right-18 bg-(--row-ground) pr-1 pl-8!'

/** At the end of the row, while it is pointed at or focused. A reason gives way to them, its countdown doesn’t. */
function Actions({ row, className }: { row: SpecialistRow; className: string }) {
  return (
    <span
      className={`hidden items-center pl-2 group-hover:flex group-focus-visible:flex group-has-[:focus-visible]:flex ${className}`}
    >
      <RowActions target={row.id} name={row.name} actions={row.actions} />
    </span>
  )
}

/** The last ping's answer time; nothing where nobody is asked. */
function AnswerTime({ row }: { row: SpecialistRow }) {
  const ping = usePing(row.id)
  if (row.pid === null || ping === undefined) return '–'
  return ping === null ? <span className="text-failed-ink">none</span> : formatLatency(ping)
}

const isDue = (row: SpecialistRow): boolean => row.dueAt !== null && row.state !== 'ready'

/** Whether the row has nothing to say but since when it is so. */
const hasAge = (row: SpecialistRow): boolean =>
  impostorOf(row) === null && row.reason === null && !isDue(row) && row.pid !== null

/** Why it is not well. */
function Standing({ row, isAtEnd }: { row: SpecialistRow; isAtEnd: boolean }) {
  const impostor = impostorOf(row)
  if (impostor !== null) {
    return (
      <span title={impostor} className="min-w-0 flex-1 truncate text-degraded-ink">
        {impostor}
      </span>
    )
  }
  if (row.reason === null && !isDue(row)) return <span className="flex-1 text-faint">–</span>
  return (
    <ReasonLine
      state={row.state}
      reason={row.reason}
      dueAt={row.dueAt}
      className={`flex-1 ${isAtEnd ? 'justify-end' : ''}`}
      after={row.state === 'failed' && <ResolveButton target={row.id} name={row.name} />}
    />
  )
}
