import type { KeyboardEvent } from 'react'
import type { InstanceId } from '@shared/model/ids'
import type { SpecialistRow } from '@shared/model/rows'
import { useInstances, useSpecialists } from '../../state/selectors'
import { openRow, selectRow, useUi } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { HEADS } from './heads'
import { SpecialistLine } from './SpecialistLine'

/**
 * The AI specialists of an instance: state, health by layer from the process outwards, the answer time of the last
 * ping, and why one is not well. One Tab stop; arrows or j and k move, Enter opens.
 */
export function SpecialistsTable({ instance }: { instance: InstanceId }) {
  const all = useSpecialists(instance)
  const row = useInstances().find((each) => each.id === instance)
  const filter = useUi((ui) => ui.filter)
  const selected = useUi((ui) => ui.selected)
  if (all.length === 0) {
    return <EmptyState sentence={`${row?.platformName ?? 'This platform'} has no AI specialists.`} />
  }
  const rows = filter === '' ? all : all.filter((each) => matches(each, filter))
  if (rows.length === 0) {
    return (
      <EmptyState
        sentence={`No specialist matches “${filter}”.`}
        action={<Button onClick={() => useUi.setState({ filter: '' })}>Clear the filter</Button>}
      />
    )
  }
  const tabStop = rows.some((each) => each.id === selected) ? selected : rows[0]?.id
  return (
    <div data-scroller className="@container min-h-0 grow overflow-y-auto contain-strict">
      <table
        // Rows take focus and can be selected: a real table that is a grid (ARIA in HTML allows the role).
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
        role="grid"
        onKeyDown={moveAmongRows}
        aria-label={`AI specialists of ${row?.name ?? instance}`}
        className="w-full table-fixed border-separate border-spacing-0"
      >
        <thead>
          <tr>
            {HEADS.map(({ title, width, look }) => (
              <th
                key={title}
                scope="col"
                className={`sticky top-0 z-10 h-8 border-b border-line bg-panel text-label font-normal text-muted ${width} ${look}`}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody data-rows data-live>
          {rows.map((each) => (
            <SpecialistLine
              key={each.id}
              row={each}
              isSelected={each.id === selected}
              isTabStop={each.id === tabStop}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Whether every word of the filter is in what the row says. */
function matches(row: SpecialistRow, filter: string): boolean {
  const text = [row.name, row.title, row.label, row.port, row.pid, row.reason?.message].join(' ').toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const STEP: Partial<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10 }

/** Arrows (or j, k) go through the rows and select them; Enter opens. Keys of the buttons in a row stay theirs. */
function moveAmongRows(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLTableRowElement)) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-ref]')]
  const at = rows.indexOf(event.target)
  const ref = event.target.dataset['ref']
  if (event.key === 'Enter' && ref !== undefined) openRow(ref)
  else {
    const step = STEP[event.key]
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : step === undefined ? null : at + step
    if (to === null) return
    const row = rows[Math.min(rows.length - 1, Math.max(0, to))]
    row?.focus()
    selectRow(row?.dataset['ref'] ?? null)
  }
  event.preventDefault()
  event.stopPropagation()
}
