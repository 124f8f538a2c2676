import { type KeyboardEvent, useMemo, useRef } from 'react'
import { type ShownInstance, useComponents } from '../../state/selectors'
import { measured } from '../../state/telemetry'
import { openRow, selectRow, showOverlay, useUi } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { Icon } from '../../ui/Icon'
import { useTurn } from '../../ui/now'
import { useWidth } from '../../ui/use-width'
import { type Column, layoutFor, sortAfterClick } from './columns'
import { ComponentLine } from './ComponentLine'
import { matches, sortRows } from './sort'
import { useCalmOrder } from './use-calm-order'

/** Rows sorted by moving figures change places no more often than this. */
const RESORT_EVERY_MS = 5_000
/** Taken for the width until the page has been laid out. */
const UNMEASURED_PX = 800

/** The components of an instance: trouble first, filtered by what was typed, each with its live figures. */
export function ComponentsTable({ instance }: { instance: ShownInstance }) {
  const all = useComponents(instance.id)
  const scroller = useRef<HTMLDivElement>(null)
  // Of all rows, not of those the filter leaves: typing must not move columns.
  const hasTwins = useMemo(() => all.some((row) => row.aiPort !== null), [all])
  const isDescribed = useMemo(() => all.some((row) => row.description !== ''), [all])
  const layout = layoutFor(useWidth(scroller, UNMEASURED_PX), { hasTwins, isDescribed })
  const filter = useUi((ui) => ui.filter)
  const sort = useUi((ui) => ui.sort)
  const selected = useUi((ui) => ui.selected)
  const isMoving = sort.key === 'cpu' || sort.key === 'memory'
  const pace = useTurn(RESORT_EVERY_MS, isMoving)
  const sorted = useMemo(
    () => sortRows(filter === '' ? all : all.filter((row) => matches(row, filter)), sort, (ref) => measured(ref).usage),
    // The pace is no input: it says when to look at the figures again.
    // eslint-disable-next-line react/exhaustive-deps
    [all, filter, sort, pace],
  )
  const rows = useCalmOrder(sorted, `${filter} ${sort.key} ${String(sort.isDescending)}`)
  const tabStop = rows.some((row) => row.id === selected) ? selected : rows[0]?.id
  return (
    <div ref={scroller} data-scroller className="@container flex min-h-0 grow flex-col overflow-y-auto contain-strict">
      {rows.length === 0 && <NoRows instance={instance} filter={filter} />}
      <table
        // Rows take focus and can be selected: a real table that is a grid (ARIA in HTML allows the role).
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
        role="grid"
        onKeyDown={moveAmongRows}
        aria-label={`Components of ${instance.name}`}
        aria-multiselectable="false"
        className={`w-full shrink-0 table-fixed border-separate border-spacing-0 ${rows.length === 0 ? 'hidden' : ''}`}
      >
        <thead>
          <tr>
            {layout.columns.map((column) => (
              <Header key={column.key} column={column} />
            ))}
          </tr>
        </thead>
        <tbody data-rows data-live>
          {rows.map((row) => (
            <ComponentLine
              key={row.id}
              row={row}
              layout={layout}
              isSelected={row.id === selected}
              isTabStop={row.id === tabStop}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const STEP: Partial<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10 }

/** Arrows (or j, k) go through the rows and select them; Enter opens. Handled here, once for all rows. */
function moveAmongRows(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLTableRowElement)) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-ref]')]
  const at = rows.indexOf(event.target)
  if (event.key === 'Enter') {
    const ref = event.target.dataset['ref']
    if (ref !== undefined) openRow(ref)
  } else {
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

function Header({ column }: { column: Column }) {
  const sort = useUi((ui) => ui.sort)
  const isSorted = column.sort !== null && sort.key === column.sort
  const isShown = isSorted && column.sort !== 'trouble'
  return (
    <th
      scope="col"
      aria-sort={isShown ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
      className={`sticky top-0 z-10 h-8 border-b border-line bg-panel text-label font-normal text-muted ${column.look}`}
    >
      {column.sort === null ? (
        column.title
      ) : (
        <button
          type="button"
          title={column.sort === 'trouble' ? 'Sort by trouble' : `Sort by ${column.title.toLowerCase()}`}
          onClick={() => useUi.setState({ sort: sortAfterClick(sort, column) })}
          className={`inline-flex min-h-6 min-w-6 items-center gap-0.5 rounded-sm hover:text-text ${column.look.includes('text-right') ? 'justify-end' : ''} ${isSorted ? 'text-text' : ''}`}
        >
          {isShown && <Icon name={sort.isDescending ? 'descending' : 'ascending'} size={12} />}
          {column.title}
        </button>
      )}
    </th>
  )
}

function NoRows({ instance, filter }: { instance: ShownInstance; filter: string }) {
  // Why, and the way out, is said above.
  if (instance.isOrphan === true) return <EmptyState sentence="Nothing of it can be started any more." />
  if (instance.problem !== null) {
    return (
      <EmptyState
        sentence={`${instance.problem} Put that right and open Till again, or remove the instance.`}
        action={<Button onClick={() => showOverlay('remove-instance')}>Remove {instance.name}…</Button>}
      />
    )
  }
  if (filter === '') return <EmptyState sentence="This platform has no components." />
  return (
    <EmptyState
      sentence={`No component matches “${filter}”.`}
      action={<Button onClick={() => useUi.setState({ filter: '' })}>Clear the filter</Button>}
    />
  )
}
