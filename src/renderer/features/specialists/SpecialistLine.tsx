import { memo } from 'react'
import type { SpecialistRow } from '@shared/model/rows'
import { usePing } from '../../state/telemetry'
import { hoverRow, openRow } from '../../state/ui-state'
import { formatLatency } from '../../ui/format'
import { EndingLine } from '../../ui/EndingLine'
import { ReasonLine } from '../../ui/ReasonLine'
import { RelativeTime } from '../../ui/RelativeTime'
import { ResolveButton } from '../../ui/ResolveButton'
import { RowActions } from '../../ui/RowActions'
import { StateWord } from '../../ui/StateWord'
import { useHoverEnd } from '../../ui/use-hover-end'
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

/** One specialist. Drawn anew when its row changes; its answer time moves by itself. */
export const SpecialistLine = memo(function SpecialistLine({ row, isSelected, isTabStop }: SpecialistLineProps) {
  useHoverEnd(row.id)
  const isAtRest = !row.isWanted && row.pid === null
  // Nothing runs, so there are no layers to tell of: the reason gets their room.
  const isEnding = row.state === 'stopping'
  const isUnmeasured = isEnding || (row.reason !== null && (row.pid === null || row.state === 'failed'))
  // Of what runs and is not well, the reason takes the answer’s room too.
  const isTold = !isUnmeasured && row.state === 'degraded' && row.reason !== null
  return (
    <tr
      data-ref={row.id}
      data-state={row.state}
      tabIndex={isTabStop ? 0 : -1}
      aria-selected={isSelected}
      onClick={() => openRow(row.id)}
      onMouseEnter={() => hoverRow(row.id)}
      onMouseLeave={() => hoverRow(null)}
      className={`group relative h-(--row-height) transition-colors focus-visible:-outline-offset-2 ${groundOf(row, isSelected)}`}
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
        {isEnding ? <EndingLine row={row} /> : <Standing row={row} isAtEnd={!isUnmeasured && !isTold} />}
        {!isEnding && <Actions row={row} />}
      </td>
    </tr>
  )
})

/** Over the end of the row, while it is pointed at or focused; an age stays readable at their right. */
function Actions({ row }: { row: SpecialistRow }) {
  return (
    <span
      className={`absolute inset-y-0.5 hidden items-center bg-(--row-ground) pl-2 group-hover:flex group-focus-visible:flex group-has-[:focus-visible]:flex ${hasAge(row) ? 'right-18 pr-1' : 'right-0.5 pr-3'}`}
    >
      {row.state === 'failed' && <ResolveButton target={row.id} name={row.name} />}
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

/** Since when, while all is well; else why not. */
function Standing({ row, isAtEnd }: { row: SpecialistRow; isAtEnd: boolean }) {
  if (hasAge(row)) return <RelativeTime at={row.since} as="age" className="figures text-muted" />
  const impostor = impostorOf(row)
  if (impostor !== null) {
    return (
      <span title={impostor} className="block truncate text-degraded-ink">
        {impostor}
      </span>
    )
  }
  if (row.reason === null && !isDue(row)) return <span className="text-faint">–</span>
  return (
    <ReasonLine
      state={row.state}
      reason={row.reason}
      dueAt={row.dueAt}
      className={isAtEnd ? 'justify-end' : ''}
      after={row.state === 'failed' && <ResolveButton target={row.id} name={row.name} />}
    />
  )
}
