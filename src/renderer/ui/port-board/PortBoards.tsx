import { type FocusEvent, useRef, useState } from 'react'
import { DragGhost } from '../DragGhost'
import { BoardCaption } from './BoardCaption'
import type { Cell, Ring } from './cell'
import { concerns } from './moving'
import { PortBoard } from './PortBoard'
import { type Move, useMove } from './use-move'

type PortBoardsProps = {
  /** Both lanes, as `boardOf` gives them: components first. */
  cells: readonly Cell[]
  /** What the caption says while nothing is pointed at. */
  resting: { text: string; isTrouble: boolean }
  /** The app's selection; its cell and twin are ringed while nothing is pointed at. */
  selected?: string | null
  /** The row pointed at elsewhere in the app. */
  hovered?: string | null
  /** A person chose a port of ours. Absent: the boards are only to be read. */
  onSelect?(ref: string): void
  /** A person points at a port of this row, or at none. */
  onHover?(ref: string | null): void
  /** A person chose a port that is in conflict. */
  onConflict?(id: string): void
  /** A person put what this variable carries at another offset. Absent: nothing can be moved. */
  onMove?(variable: string, offset: number): void
  /** Tells who listens to the screen what the caption shows while something is moved. */
  onSay?(sentence: string): void
}

/**
 * The two boards of a block, components above (or beside) specialists, twins at the same place. Pointing at a port, by
 * mouse or keyboard, rings it and its twin and says it in words below. A planned port can be dragged to another place,
 * or picked up with `m`.
 */
export function PortBoards(props: PortBoardsProps) {
  const { cells, resting, selected = null, hovered = null, onSelect, onHover, onConflict, onMove, onSay } = props
  const [pointed, setPointed] = useState<{ lane: Cell['lane']; offset: number } | null>(null)
  const [roved, setRoved] = useState<number | null>(null)
  const holder = useRef<HTMLDivElement>(null)
  const mover = useMove({ cells, holder, onMove, onSay })
  const { move } = mover

  const components = cells.filter((cell) => cell.lane === 'component')
  const specialists = cells.filter((cell) => cell.lane === 'ai')
  const cellOf = (ref: string | null): Cell | null =>
    ref === null ? null : (cells.find((cell) => cell.ref === ref) ?? null)
  const chosen = cellOf(selected)
  const canMove = cells.some((cell) => cell.move !== null)
  const shown =
    pointed === null
      ? (cellOf(hovered) ?? chosen)
      : (cells.find((cell) => cell.lane === pointed.lane && cell.offset === pointed.offset) ?? null)
  const board = {
    tabOffset: roved ?? chosen?.offset ?? 0,
    selected,
    onPoint: (cell: Cell | null) => {
      setPointed(cell === null ? null : { lane: cell.lane, offset: cell.offset })
      onHover?.(cell?.ref ?? null)
    },
    onRove: setRoved,
    onChoose: (cell: Cell) => {
      if (move !== null) mover.putDown()
      else if (cell.conflict !== null && onConflict !== undefined) onConflict(cell.conflict.id)
      else if (cell.ref !== null) onSelect?.(cell.ref)
    },
    isMoving: move !== null,
    spokenThere: move?.by === 'keyboard' ? (move.landing?.spoken ?? null) : null,
    onPickUp: mover.pickUp,
    onGoTo: mover.goTo,
    onCancel: mover.goBack,
  }
  const boards = [
    { title: 'Components', lane: 'component', cells: components },
    { title: 'AI specialists', lane: 'ai', cells: specialists },
  ] as const

  return (
    <div
      ref={holder}
      className="@container"
      onPointerDown={mover.onPointerDown}
      onBlur={(event) => {
        if (move?.by === 'keyboard' && !isWithin(event)) mover.cancel()
      }}
    >
      <div className="flex flex-col gap-3 @[41rem]:flex-row @[41rem]:gap-6">
        {boards.map(({ title, lane, cells: laneCells }) => (
          <PortBoard
            key={lane}
            title={title}
            lane={lane}
            cells={laneCells}
            {...board}
            tabOffset={within(board.tabOffset, laneCells)}
            ring={ringIn(lane, move, shown)}
            lifted={move !== null && concerns(move.moving, lane) ? move.moving.from : null}
          />
        ))}
      </div>
      <BoardCaption
        cell={shown}
        resting={resting}
        move={move}
        hint={onMove === undefined || !canMove ? null : 'Drag a port, or press M on it, to move it.'}
      />
      {move?.by === 'pointer' && (
        <DragGhost
          handle={mover.ghost}
          at={move.at}
          isRefused={move.landing?.refusal !== null}
          text={ghostText(move)}
        />
      )}
    </div>
  )
}

/** Which place of a lane stands out: where the thing moved would land, else what is pointed at and its twin. */
function ringIn(lane: Cell['lane'], move: Move | null, shown: Cell | null): Ring | null {
  if (move === null) return shown === null ? null : { offset: shown.offset, look: 'pointed' }
  if (move.landing === null || !concerns(move.moving, lane)) return null
  return { offset: move.landing.offset, look: move.landing.refusal === null ? 'pointed' : 'refused' }
}

function ghostText({ moving, landing }: Move): string {
  return landing === null || landing.isHome ? moving.name : `${moving.name} → ${landing.ports}`
}

function isWithin(event: FocusEvent<HTMLElement>): boolean {
  return event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)
}

function within(offset: number, cells: readonly Cell[]): number {
  return Math.min(offset, Math.max(0, cells.length - 1))
}
