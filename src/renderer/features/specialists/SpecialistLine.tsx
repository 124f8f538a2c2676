import { memo } from 'react'
import type { SpecialistRow } from '@shared/model/rows'
import { usePing } from '../../state/telemetry'
import { hoverRow, openRow } from '../../state/ui-state'
import { formatLatency } from '../../ui/format'
import { ReasonLine } from '../../ui/ReasonLine'
import { RelativeTime } from '../../ui/RelativeTime'
import { RowActions } from '../../ui/RowActions'
import { StateWord } from '../../ui/StateWord'
import { LayerMark } from './LayerMark'
import { impostorOf, LAYERS } from './layer-words'
import { PID } from './heads'

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
  const isAtRest = !row.isWanted && row.pid === null
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
      <th scope="row" className="truncate text-left font-semibold" title={row.title}>
        {row.name}
        <span className="sr-only pl-2 text-label font-normal text-muted @[70rem]:not-sr-only">{row.title}</span>
      </th>
      <td className="figures px-2 text-right">{row.port ?? '–'}</td>
      {LAYERS.map((layer) => (
        <td key={layer} className="px-2 text-label">
          <LayerMark layer={layer} health={row.layers[layer]} isAtRest={isAtRest} />
        </td>
      ))}
      <td className="figures px-2 text-right">
        <AnswerTime row={row} />
      </td>
      <td className={`figures px-2 text-right text-muted ${PID}`}>{row.pid ?? '–'}</td>
      <td className="relative truncate pr-4 pl-3 text-right">
        <Standing row={row} />
        <span className="absolute inset-y-0 right-0 hidden items-center bg-(--row-ground) pr-3 pl-2 group-focus-within:flex group-hover:flex group-focus-visible:flex">
          <RowActions target={row.id} name={row.name} actions={row.actions} />
        </span>
      </td>
    </tr>
  )
})

/** The last ping's answer time; nothing where nobody is asked. */
function AnswerTime({ row }: { row: SpecialistRow }) {
  const ping = usePing(row.id)
  if (row.pid === null || ping === undefined) return '–'
  return ping === null ? <span className="text-failed-ink">none</span> : formatLatency(ping)
}

/** Since when, while all is well; else why not. */
function Standing({ row }: { row: SpecialistRow }) {
  const impostor = impostorOf(row)
  if (impostor !== null) return <span className="text-degraded-ink">{impostor}</span>
  const isDue = row.dueAt !== null && row.state !== 'ready'
  if (row.reason !== null || isDue) {
    return <ReasonLine state={row.state} reason={row.reason} dueAt={row.dueAt} className="justify-end" />
  }
  if (row.pid === null) return <span className="text-faint">–</span>
  return <RelativeTime at={row.since} as="age" className="figures text-muted" />
}
