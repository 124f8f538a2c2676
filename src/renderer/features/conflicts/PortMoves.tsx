import { useState } from 'react'
import type { Consequence } from '@shared/model/port-changes'

/** More than these are folded: a whole instance has dozens, all moved by the same amount. */
const SHOWN = 4

/** Planned ports that change: whose, from where, to where. */
export function PortMoves({ ports }: { ports: readonly Consequence['ports'][number][] }) {
  const [isOpen, setOpen] = useState(false)
  const shown = isOpen || ports.length <= SHOWN + 1 ? ports : ports.slice(0, SHOWN)
  const left = ports.length - shown.length
  return (
    <>
      <table data-selectable aria-label="Ports that change" className="text-label">
        <tbody>
          {shown.map(({ instance, name, variable, from, to }) => (
            <tr key={`${instance}/${variable}`}>
              <th scope="row" className="max-w-44 truncate pr-4 text-left font-normal" title={variable}>
                {name}
              </th>
              <td className="figures pr-2 text-muted line-through">{from}</td>
              <td aria-hidden="true" className="pr-2 text-faint">
                →
              </td>
              <td className="figures">{to}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="mt-0.5 -ml-1 min-h-6 rounded-sm px-1 text-label text-accent hover:bg-hover"
        >
          and {left} more
        </button>
      )}
    </>
  )
}
