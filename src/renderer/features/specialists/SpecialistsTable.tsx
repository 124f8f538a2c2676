import { type KeyboardEvent, useState } from 'react'
import type { InstanceId } from '@shared/model/ids'
import { useInstances, useSpecialists } from '../../state/selectors'
import { openRow, selectRow, useUi } from '../../state/ui-state'
import { EmptyState } from '../../ui/EmptyState'
import { SpecialistLine } from './SpecialistLine'

const HEADS = ['State', 'Name', 'Port', 'Process', 'Port', 'Ping', 'Answer', 'Pid', 'Up', 'Actions'] as const
const RIGHT: ReadonlySet<number> = new Set([2, 6, 7, 8])

/**
 * The AI specialists of an instance: state, health by layer from the process outwards, the answer time of the last
 * ping, and why one is not well. One Tab stop; arrows or j and k move, Enter opens.
 */
export function SpecialistsTable({ instance }: { instance: InstanceId }) {
  const rows = useSpecialists(instance)
  const platform = useInstances().find((each) => each.id === instance)?.platformName ?? 'This platform'
  const selected = useUi((ui) => ui.selected)
  const [roved, setRoved] = useState<string | null>(null)
  if (rows.length === 0) return <EmptyState sentence={`${platform} has no AI specialists.`} />

  const known = (ref: string | null): boolean => rows.some((row) => row.id === ref)
  const tabStop = known(selected) ? selected : known(roved) ? roved : rows[0]?.id
  return (
    <div className="min-h-0 flex-1 overflow-auto" data-live>
      <table className="w-full border-separate border-spacing-0 text-body whitespace-nowrap" onKeyDown={move}>
        <caption className="sr-only">AI specialists</caption>
        <thead>
          <tr>
            {HEADS.map((head, index) => (
              <th
                // Two columns are called Port: the number, and the layer.
                // eslint-disable-next-line react/no-array-index-key
                key={index}
                scope="col"
                className={`sticky top-0 z-10 border-b border-line bg-panel px-2 py-2 text-label font-normal text-muted first:pl-4 last:pr-4 ${RIGHT.has(index) ? 'text-right' : 'text-left'}`}
              >
                {head === 'Actions' ? <span className="sr-only">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <SpecialistLine
              key={row.id}
              row={row}
              isSelected={row.id === selected}
              isTabStop={row.id === tabStop}
              onFocus={setRoved}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function move(event: KeyboardEvent<HTMLTableElement>): void {
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('tr[data-ref]')]
  const here = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-ref]') : null
  // Keys of the buttons inside a row are the buttons' own.
  if (here === null || event.target !== here || event.ctrlKey || event.metaKey || event.altKey) return
  const at = lines.indexOf(here)
  const ref = here.dataset['ref']
  if (event.key === 'Enter' && ref !== undefined) openRow(ref)
  else {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, j: at + 1, k: at - 1, Home: 0, End: lines.length - 1 }[event.key]
    if (to === undefined) return
    const next = lines[Math.min(Math.max(to, 0), lines.length - 1)]
    next?.focus()
    selectRow(next?.dataset['ref'] ?? null)
  }
  event.preventDefault()
  event.stopPropagation()
}
