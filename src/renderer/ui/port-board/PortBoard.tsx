import { type KeyboardEvent, memo, type SyntheticEvent } from 'react'
import { offsetAfterKey, rowsOf } from './grid-movement'
import { type Cell, isSameCell, type Ring } from './cell'
import { PortCell } from './PortCell'

type PortBoardProps = {
  /** `Components` */
  title: string
  lane: Cell['lane']
  /** The cells of the lane, in port order. */
  cells: readonly Cell[]
  ring: Ring | null
  /** The one cell that Tab reaches. Both boards share it, so that Tab goes from a port to its twin. */
  tabOffset: number
  selected: string | null
  /** Where the thing being moved was picked up. */
  lifted: number | null
  isMoving: boolean
  /** What the ringed cell is called while something is moved by keyboard. */
  spokenThere: string | null
  onPoint(cell: Cell | null): void
  onRove(offset: number): void
  onChoose(cell: Cell): void
  onPickUp(cell: Cell): boolean
  onGoTo(cell: Cell | null): void
  onCancel(): void
}

const LETTER = /^[a-z]$/i

/** One lane of a block as a board: rows are tens, columns ones, so that place means port. An ARIA grid. */
export function PortBoard(props: PortBoardProps) {
  const { title, lane, cells, ring, tabOffset, selected, lifted, isMoving, spokenThere } = props
  const { onPoint, onRove, onChoose, onPickUp, onGoTo, onCancel } = props
  const first = cells[0]
  const last = cells.at(-1)
  if (first === undefined || last === undefined) return null
  const range = `${first.port}–${last.port}`
  // A base that does not end in 0 puts no digit under its column: then the columns say offsets.
  const column = (digit: number): string => (first.port % 10 === 0 ? String(digit) : `+${digit}`)

  const cellAt = (event: SyntheticEvent): Cell | null => {
    const found = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-offset]') : null
    return found === null ? null : (cells[Number(found.dataset['offset'])] ?? null)
  }
  const isHandled = (event: KeyboardEvent<HTMLDivElement>, cell: Cell): boolean => {
    if (event.key === 'Enter' || event.key === ' ') {
      onChoose(cell)
      return true
    }
    const offset = offsetAfterKey(event, cell.offset, cells.length)
    if (offset !== null) {
      onRove(offset)
      event.currentTarget.querySelector<HTMLElement>(`[data-offset="${offset}"]`)?.focus()
      return true
    }
    if (event.ctrlKey || event.metaKey) return false
    if (isMoving) {
      if (event.key === 'Escape') onCancel()
      // With something in hand no letter may start or stop anything.
      return event.key === 'Escape' || LETTER.test(event.key)
    }
    return event.key.toLowerCase() === 'm' && onPickUp(cell)
  }
  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const cell = cellAt(event)
    if (cell === null || event.altKey || !isHandled(event, cell)) return
    // Handled here: the page must not scroll, nor the table behind it move.
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <section className="min-w-0">
      <h3 className="mb-1 flex items-baseline gap-2 text-label font-semibold">
        {title} <span className="figures font-normal text-faint">{range}</span>
      </h3>
      <div
        role="grid"
        tabIndex={-1}
        aria-label={`${title} ${range}`}
        data-lane-board={lane}
        onKeyDown={press}
        onClick={(event) => {
          const cell = cellAt(event)
          if (cell === null) return
          onRove(cell.offset)
          onChoose(cell)
        }}
        onMouseOver={(event) => onPoint(cellAt(event))}
        onMouseLeave={() => onPoint(null)}
        onFocus={(event) => {
          const cell = cellAt(event)
          onPoint(cell)
          onGoTo(cell)
          if (cell !== null) onRove(cell.offset)
        }}
        onBlur={() => onPoint(null)}
        className="flex w-max flex-col gap-[3px]"
      >
        <div role="row" className="flex gap-[3px]">
          <span role="columnheader" className="sr-only">
            Ports from
          </span>
          <span aria-hidden="true" className="w-10" />
          {Array.from({ length: Math.min(10, cells.length) }, (_, digit) => (
            <span key={digit} role="columnheader" className="figures w-6 text-center text-caption text-faint">
              {column(digit)}
            </span>
          ))}
        </div>
        {rowsOf(cells).map((row, index) => (
          <BoardRow
            key={row[0]?.port ?? index}
            cells={row}
            ringed={inRow(ring?.offset ?? null, index)}
            look={ring?.look ?? 'pointed'}
            tabStop={inRow(tabOffset, index)}
            lifted={inRow(lifted, index)}
            spokenThere={inRow(ring?.offset ?? null, index) === null ? null : spokenThere}
            selected={selected !== null && row.some((cell) => cell.ref === selected) ? selected : null}
          />
        ))}
      </div>
    </section>
  )
}

/** The offset, if it lies in this row. */
function inRow(offset: number | null, row: number): number | null {
  return offset !== null && Math.floor(offset / 10) === row ? offset : null
}

type BoardRowProps = {
  cells: readonly Cell[]
  ringed: number | null
  look: Ring['look']
  tabStop: number | null
  lifted: number | null
  spokenThere: string | null
  selected: string | null
}

/** A row is drawn anew only when one of its ports or the pointing changed: a patch touches few of two hundred. */
const BoardRow = memo(
  function BoardRow({ cells, ringed, look, tabStop, lifted, spokenThere, selected }: BoardRowProps) {
    return (
      <div role="row" className="flex gap-[3px]">
        <span role="rowheader" className="figures flex w-10 items-center justify-end pr-1 text-caption text-faint">
          {cells[0]?.port}
        </span>
        {cells.map((cell) => (
          <PortCell
            key={cell.port}
            cell={cell}
            ring={cell.offset === ringed ? look : null}
            isTabStop={cell.offset === tabStop}
            isLifted={cell.offset === lifted}
            spoken={cell.offset === ringed && spokenThere !== null ? spokenThere : cell.caption.spoken}
            isSelected={selected !== null && cell.ref === selected}
          />
        ))}
      </div>
    )
  },
  (before, after) =>
    before.ringed === after.ringed &&
    (before.ringed === null || before.look === after.look) &&
    before.tabStop === after.tabStop &&
    before.lifted === after.lifted &&
    before.spokenThere === after.spokenThere &&
    before.selected === after.selected &&
    before.cells.length === after.cells.length &&
    before.cells.every((cell, index) => isSame(cell, after.cells[index])),
)

function isSame(before: Cell, after: Cell | undefined): boolean {
  return before === after || (after !== undefined && before.lane === after.lane && isSameCell(before, after))
}
