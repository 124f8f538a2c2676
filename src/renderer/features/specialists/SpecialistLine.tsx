import { memo } from 'react'
import type { SpecialistRow } from '@shared/model/rows'
import { usePing } from '../../state/telemetry'
import { hoverRow, openRow } from '../../state/ui-state'
import { formatLatency } from '../../ui/format'
import { RelativeTime } from '../../ui/RelativeTime'
import { StateWord } from '../../ui/StateWord'
import { LayerMark } from './LayerMark'
import { impostorOf, LAYERS } from './layer-words'
import { SpecialistActions } from './SpecialistActions'

type SpecialistLineProps = {
  row: SpecialistRow
  isSelected: boolean
  isTabStop: boolean
  onFocus(ref: string): void
}

/** One specialist. A failed one has the row's tint, and its reason in full-strength text. */
export const SpecialistLine = memo(function SpecialistLine({
  row,
  isSelected,
  isTabStop,
  onFocus,
}: SpecialistLineProps) {
  const ground = isSelected ? 'bg-selected' : row.state === 'failed' ? 'bg-failed-tint' : 'hover:bg-hover'
  const cell = 'h-[var(--row-height)] px-2 first:pl-4 last:pr-4'
  return (
    <tr
      data-ref={row.id}
      tabIndex={isTabStop ? 0 : -1}
      aria-selected={isSelected}
      onFocus={() => onFocus(row.id)}
      onClick={() => openRow(row.id)}
      onMouseEnter={() => hoverRow(row.id)}
      onMouseLeave={() => hoverRow(null)}
      className={`group ${ground} focus-visible:-outline-offset-2`}
    >
      <td className={cell}>
        <StateWord state={row.state} label={row.label} />
      </td>
      <th scope="row" className={`${cell} text-left font-normal`}>
        <span className="font-semibold">{row.name}</span>{' '}
        <span className="pl-1 text-label text-muted">{row.title}</span>
      </th>
      <td className={`figures ${cell} text-right`}>{row.port ?? '–'}</td>
      {LAYERS.map((layer) => (
        <td key={layer} className={`${cell} text-label`}>
          <LayerMark layer={layer} health={row.layers[layer]} />
        </td>
      ))}
      <td className={`figures ${cell} text-right`}>
        <AnswerTime row={row} />
      </td>
      <td className={`figures ${cell} text-right text-muted`}>{row.pid ?? '–'}</td>
      <td className={`${cell} w-full max-w-0 min-w-32 text-right text-label`}>
        <Standing row={row} />
      </td>
      <td className={`${cell} w-px`}>
        <SpecialistActions row={row} />
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
  if (impostor !== null) return <Sentence text={impostor} isStrong />
  if (row.reason !== null) {
    return (
      <Sentence
        text={row.reason.message}
        dueAt={row.dueAt}
        isStrong={row.state === 'failed' || row.state === 'degraded'}
      />
    )
  }
  if (row.pid === null) return <span className="text-faint">–</span>
  return <RelativeTime at={row.since} as="age" className="figures text-muted" />
}

function Sentence({ text, dueAt = null, isStrong }: { text: string; dueAt?: number | null; isStrong: boolean }) {
  return (
    <span title={text} className={`block truncate ${isStrong ? 'text-text' : 'text-muted'}`}>
      {text}
      {dueAt !== null && (
        <>
          {' '}
          <RelativeTime at={dueAt} as="left" />
        </>
      )}
    </span>
  )
}
