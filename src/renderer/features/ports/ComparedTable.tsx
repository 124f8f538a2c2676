import { memo } from 'react'
import type { ComparedPort } from '@shared/contract/commands'
import { hoverRow, openRow } from '../../state/ui-state'
import { StateGlyph } from '../../ui/StateGlyph'
import { declaredPlaces, GLYPH_OF_LEVEL } from './compared'

const HEADS = [
  { title: 'Port of', look: 'w-[172px] pl-4' },
  { title: 'Declared', look: 'w-[168px] pl-3' },
  { title: 'Reserved', look: 'w-[72px] pl-3 text-right' },
  { title: 'Listening', look: 'w-[26%] pl-5' },
  { title: 'Difference', look: 'pr-4 pl-4' },
] as const

/** Three columns: what the files say, what Till reserved, what listens; and in words where they differ. */
export function ComparedTable({ ports, name }: { ports: readonly ComparedPort[]; name: string }) {
  return (
    <table
      aria-label={`Ports of ${name}`}
      className="w-full min-w-[680px] shrink-0 table-fixed border-separate border-spacing-0"
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
      <tbody>
        {ports.map((port) => (
          <Line key={port.variable} port={port} />
        ))}
      </tbody>
    </table>
  )
}

const Line = memo(function Line({ port }: { port: ComparedPort }) {
  const { ref } = port
  const glyph = GLYPH_OF_LEVEL[port.level]
  const cell = 'border-b border-line/60 py-1.5 align-top'
  return (
    <tr
      data-level={port.level}
      onMouseEnter={() => hoverRow(ref)}
      onMouseLeave={() => hoverRow(null)}
      className={port.level === 'error' ? 'bg-failed-tint [--glyph-ground:var(--failed-tint)]' : 'hover:bg-hover'}
    >
      <th scope="row" className={`${cell} pl-4 text-left font-normal`}>
        {ref === null ? (
          <span className="font-semibold">{port.name}</span>
        ) : (
          <button
            type="button"
            onClick={() => openRow(ref)}
            className="max-w-full truncate rounded-sm text-left font-semibold hover:underline"
          >
            {port.name}
          </button>
        )}
        <span title={port.variable} className="figures block truncate text-caption text-faint">
          {port.variable}
        </span>
        {port.aliases.length > 0 && (
          <span className="block truncate text-caption text-faint">also {port.aliases.join(', ')}</span>
        )}
      </th>
      <td className={`${cell} pl-3`}>
        <Declared port={port} />
      </td>
      <td className={`figures ${cell} pl-3 text-right`}>{port.reserved}</td>
      <td className={`${cell} pl-5`}>
        <Listening port={port} />
      </td>
      <td data-selectable className={`${cell} pr-4 pl-4 text-label leading-5`}>
        {port.note === null ? (
          <span className="text-faint">none</span>
        ) : (
          <span className="flex gap-2">
            {glyph !== null && <StateGlyph state={glyph} size={12} className="mt-1" />}
            <span className={`min-w-0 [overflow-wrap:anywhere] ${port.level === 'info' ? 'text-muted' : 'text-text'}`}>
              {port.note}
            </span>
          </span>
        )}
      </td>
    </tr>
  )
})

function Declared({ port }: { port: ComparedPort }) {
  const places = declaredPlaces(port)
  if (places.length === 0) return <span className="text-label text-faint">nowhere</span>
  return (
    <ul data-selectable>
      {places.map(({ place, value, counts }, index) => (
        <li
          // The same file and line can't come twice but by a broken reader; the place is the identity.
          // eslint-disable-next-line react/no-array-index-key
          key={`${place} ${index}`}
          title={counts ? undefined : 'Overridden by the place above'}
          className={`flex items-baseline gap-2 ${counts ? '' : 'text-faint'}`}
        >
          <span className={`figures ${counts ? '' : 'line-through'}`}>{value === '' ? 'empty' : value}</span>
          <span className="figures min-w-0 truncate text-caption text-faint" title={place}>
            {place}
          </span>
          {!counts && <span className="sr-only">, overridden</span>}
        </li>
      ))}
    </ul>
  )
}

function Listening({ port }: { port: ComparedPort }) {
  if (port.listening.length === 0) return <span className="text-label text-faint">nobody</span>
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
