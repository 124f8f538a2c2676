import { useState } from 'react'
import { BoardCaption } from './BoardCaption'
import type { Cell } from './cell'
import { PortBoard } from './PortBoard'

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
}

/**
 * The two boards of a block, components above (or beside) specialists, twins at the same place. Pointing at a port, by
 * mouse or keyboard, rings it and its twin and says it in words below.
 */
export function PortBoards(props: PortBoardsProps) {
  const { cells, resting, selected = null, hovered = null, onSelect, onHover } = props
  const [pointed, setPointed] = useState<{ lane: Cell['lane']; offset: number } | null>(null)
  const [roved, setRoved] = useState<number | null>(null)

  const components = cells.filter((cell) => cell.lane === 'component')
  const specialists = cells.filter((cell) => cell.lane === 'ai')
  const cellOf = (ref: string | null): Cell | null =>
    ref === null ? null : (cells.find((cell) => cell.ref === ref) ?? null)
  const chosen = cellOf(selected)
  const shown =
    pointed === null
      ? (cellOf(hovered) ?? chosen)
      : (cells.find((cell) => cell.lane === pointed.lane && cell.offset === pointed.offset) ?? null)
  const board = {
    ringedOffset: shown?.offset ?? null,
    tabOffset: roved ?? chosen?.offset ?? 0,
    selected,
    onPoint: (cell: Cell | null) => {
      setPointed(cell === null ? null : { lane: cell.lane, offset: cell.offset })
      onHover?.(cell?.ref ?? null)
    },
    onRove: setRoved,
    onChoose: (cell: Cell) => {
      if (cell.ref !== null) onSelect?.(cell.ref)
    },
  }

  return (
    <div className="@container">
      <div className="flex flex-col gap-3 @[41rem]:flex-row @[41rem]:gap-6">
        <PortBoard title="Components" cells={components} {...board} tabOffset={within(board.tabOffset, components)} />
        <PortBoard
          title="AI specialists"
          cells={specialists}
          {...board}
          tabOffset={within(board.tabOffset, specialists)}
        />
      </div>
      <BoardCaption cell={shown} resting={resting} />
    </div>
  )
}

function within(offset: number, cells: readonly Cell[]): number {
  return Math.min(offset, Math.max(0, cells.length - 1))
}
