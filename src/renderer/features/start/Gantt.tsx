import { type KeyboardEvent, useMemo } from 'react'
import type { StartBarRow, StartRow } from '@shared/model/starts'
import { openRow, selectRow, useUi } from '../../state/ui-state'
import { axisFor, labelOfMark, marksOf, placeOf, type Axis } from './axis'
import { BarLine } from './BarLine'

type GanttProps = {
  /** Shown name of the instance. */
  name: string
  start: StartRow
  bars: readonly StartBarRow[]
  /** The present, in ms after the start was asked for. */
  nowMs: number
  /** Ref of the row that is pointed at or focused. */
  pointed: string | null
  onPoint: (ref: string | null) => void
}

/**
 * One row for each component on one time axis. What it waited is dashed, what it took is solid, the path that decided is
 * in full ink, the last time is an outline. One Tab stop; arrows or j and k move, Enter opens.
 */
export function Gantt({ name, start, bars, nowMs, pointed, onPoint }: GanttProps) {
  const selected = useUi((ui) => ui.selected)
  const isUnderWay = start.endedAt === null
  const axis = useMemo(() => axisFor(Math.max(nowMs, start.lastMs ?? 0), isUnderWay), [nowMs, start.lastMs, isUnderWay])
  const places = useMemo(() => new Map(bars.map(({ id }, index) => [id, index])), [bars])
  const tabStop = bars.some(({ id }) => id === selected) ? selected : bars[0]?.id
  const related = bars.find(({ id }) => id === pointed)
  return (
    <div className="shrink-0 grow border-t border-line [--row-height:1.75rem]">
      <table
        // Rows take focus and can be selected: a real table that is a grid (ARIA in HTML allows the role).
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
        role="grid"
        aria-label={`Start of ${name}: who waited for whom`}
        onKeyDown={moveAmongRows}
        onMouseLeave={() => onPoint(null)}
        className="w-full table-fixed border-separate border-spacing-0"
      >
        <thead>
          <tr>
            <th scope="col" className={`${HEAD} w-40 pl-4 text-left`}>
              Component
            </th>
            <th scope="col" className={`${HEAD} relative`}>
              <span className="sr-only">Time</span>
              <Marks axis={axis} />
            </th>
            <th scope="col" className={`${HEAD} w-20 text-right`}>
              Took
            </th>
            <th scope="col" className={`${HEAD} w-24 pr-4 text-right`}>
              Last time
            </th>
          </tr>
        </thead>
        <tbody data-rows>
          {bars.map((bar, index) => (
            <BarLine
              key={bar.id}
              bar={bar}
              askedAt={start.askedAt}
              axis={axis}
              // Drawn anew each second only while it moves.
              nowMs={bar.readyAt === null && bar.brokenAt === null ? nowMs : 0}
              rowsBelowHolder={bar.heldUpBy === null ? null : index - (places.get(bar.heldUpBy) ?? index)}
              isSelected={bar.id === selected}
              isTabStop={bar.id === tabStop}
              isPointed={bar.id === pointed}
              isWaitedFor={related?.waits.some(({ ref }) => ref === bar.id) === true}
              onPoint={onPoint}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const NEARLY_END = 0.97
const HEAD = 'sticky top-0 z-10 h-7 border-b border-line bg-panel text-label font-normal text-muted'

function Marks({ axis }: { axis: Axis }) {
  return (
    <span aria-hidden="true">
      {marksOf(axis).map((ms) => (
        <span
          key={ms}
          className="figures absolute top-1.5 text-caption whitespace-nowrap text-muted"
          style={{ left: placeOf(ms, axis), transform: shiftOf(ms, axis) }}
        >
          {labelOfMark(ms, axis)}
        </span>
      ))}
    </span>
  )
}

/** Marks stand over their line, the first and the last one inside. */
function shiftOf(ms: number, { endMs }: Axis): string | undefined {
  if (ms === 0) return undefined
  return ms >= endMs * NEARLY_END ? 'translateX(-100%)' : 'translateX(-50%)'
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
