import { memo } from 'react'
import type { ComparedPort } from '@shared/contract/commands'
import { hoverRow, openRow } from '../../state/ui-state'
import { StateGlyph } from '../../ui/StateGlyph'
import { declaredPlaces, GLYPH_OF_LEVEL } from './compared'

const HEADS = [
  { title: 'Port of', look: 'w-[27%] pl-4' },
  { title: 'Declared', look: 'w-[27%] pl-3' },
  { title: 'Reserved', look: 'w-[76px] pl-3 text-right' },
  { title: 'Listening', look: 'pr-4 pl-6' },
] as const

const LINE = 'border-b border-line'

/** Three columns: what the files say, what Till reserved, what listens; and in words where they differ. */
export function ComparedTable({ ports, name }: { ports: readonly ComparedPort[]; name: string }) {
  return (
    <table
      aria-label={`Ports of ${name}`}
      className="w-full min-w-[520px] shrink-0 table-fixed border-separate border-spacing-0"
    >
      <thead>
        <tr>
          {HEADS.map(({ title, look }) => (
            <th
              key={title}
              scope="col"
              className={`sticky top-0 z-10 h-8 border-b border-line bg-panel text-label font-normal text-muted ${look.includes('text-right') ? '' : 'text-left'} ${look}`}
            >
              {title}
            </th>
          ))}
        </tr>
      </thead>
      {ports.map((port) => (
        <Lines key={port.variable} port={port} />
      ))}
    </table>
  )
}

/** The three columns of a port and, under them, the difference in words. */
const Lines = memo(function Lines({ port }: { port: ComparedPort }) {
  const { ref } = port
  const glyph = GLYPH_OF_LEVEL[port.level]
  const pointing = { onMouseEnter: () => hoverRow(ref), onMouseLeave: () => hoverRow(null) }
  const hasNote = port.note !== null
  const cell = `pt-2 align-top ${hasNote ? '' : `pb-2 ${LINE}`}`
  return (
    <tbody
      data-level={port.level}
      className={port.level === 'error' ? 'bg-failed-tint [--glyph-ground:var(--failed-tint)]' : 'hover:bg-hover'}
    >
      <tr {...pointing}>
        <th scope="row" className={`${cell} pl-4 text-left font-normal`}>
          {ref === null ? (
            <span title={port.name} className="block truncate font-semibold">
              {port.name}
            </span>
          ) : (
            <button
              type="button"
              onClick={() => openRow(ref)}
              title={port.name}
              className="max-w-full truncate rounded-sm text-left font-semibold hover:underline"
            >
              {port.name}
            </button>
          )}
          <span title={port.variable} className="figures block truncate text-caption text-muted">
            {port.variable}
          </span>
          {port.aliases.length > 0 && (
            <span className="block truncate text-caption text-muted">also {port.aliases.join(', ')}</span>
          )}
        </th>
        <td className={`${cell} pl-3`}>
          <Declared port={port} />
        </td>
        <td className={`figures ${cell} pl-3 text-right leading-5`}>{port.reserved}</td>
        <td className={`${cell} pr-4 pl-6`}>
          <Listening port={port} />
        </td>
      </tr>
      {hasNote && (
        <tr {...pointing}>
          <td
            colSpan={HEADS.length}
            data-selectable
            className={`pt-0.5 pr-4 pb-2 pl-4 text-label leading-[1.125rem] ${LINE}`}
          >
            <span className="flex gap-2">
              {glyph !== null && <StateGlyph state={glyph} size={12} className="mt-[3px]" />}
              <span
                className={`min-w-0 [overflow-wrap:anywhere] ${port.level === 'info' ? 'text-muted' : 'text-text'}`}
              >
                {port.note}
              </span>
            </span>
          </td>
        </tr>
      )}
    </tbody>
  )
})

function Declared({ port }: { port: ComparedPort }) {
  const places = declaredPlaces(port)
  if (places.length === 0) return <span className="text-label text-muted">nowhere</span>
  return (
    <ul data-selectable>
      {places.map(({ place, value, counts }, index) => (
        <li
          // The same file and line can't come twice but by a broken reader; the place is the identity.
          // eslint-disable-next-line react/no-array-index-key
          key={`${place} ${index}`}
          title={counts ? undefined : 'Overridden by the place above'}
          className={`flex items-baseline gap-2 ${counts ? '' : 'text-muted'}`}
        >
          <span className={`figures ${counts ? '' : 'line-through'}`}>{value === '' ? 'empty' : value}</span>
          <span className="figures min-w-0 truncate text-caption text-muted" title={place}>
            {place}
          </span>
          {!counts && <span className="sr-only">, overridden</span>}
        </li>
      ))}
    </ul>
  )
}

function Listening({ port }: { port: ComparedPort }) {
  if (port.listening.length === 0) return <span className="text-label text-muted">nobody</span>
  return (
    <ul data-selectable>
      {port.listening.map((each) => (
        <li key={`${each.port} ${each.label}`} className="flex items-baseline gap-2">
          <span className="figures shrink-0">{each.port}</span>
          <span
            title={each.label}
            className={`min-w-0 truncate text-label ${each.isExpected ? 'text-muted' : 'text-text'}`}
          >
            {each.label}
          </span>
        </li>
      ))}
    </ul>
  )
}
