import { type PointerEvent, type RefObject, useRef, useState } from 'react'
import { type GridGeometry, placeAt, type Point } from '../drag-geometry'
import type { GhostHandle } from '../DragGhost'
import { useDrag } from '../use-drag'
import type { Cell } from './cell'
import { COLUMNS } from './grid-movement'
import { concerns, type Landing, landingAt, type Moving, pickUp } from './moving'

/** A port that is on its way to another place, by pointer or by keyboard, and what putting it down now would come to. */
export type Move = {
  moving: Moving
  by: 'pointer' | 'keyboard'
  landing: Landing | null
  /** Where the pointer was when this was drawn. */
  at: Point
}

/** What the boards need to have their ports moved. */
export type Mover = {
  move: Move | null
  ghost: RefObject<GhostHandle | null>
  onPointerDown(event: PointerEvent<HTMLElement>): void
  /** Picks up by keyboard; false where nothing at the cell can be moved. */
  pickUp(cell: Cell): boolean
  /** By keyboard: the focus is on this cell now, or on none. */
  goTo(cell: Cell | null): void
  /** Puts down by keyboard, where that is possible. */
  putDown(): void
  /** Leaves it where it is. */
  cancel(): void
  /** The same, and the focus goes back there. */
  goBack(): void
}

type MoveOptions = {
  cells: readonly Cell[]
  /** Holds the boards. */
  holder: RefObject<HTMLElement | null>
  /** A person put a port down at another place. Absent: nothing can be moved. */
  onMove?: ((variable: string, offset: number) => void) | undefined
  /** Tells who listens to the screen. */
  onSay?: ((sentence: string) => void) | undefined
}

type Held = { moving: Moving; by: Move['by']; over: number | null; at: Point }

const NOWHERE: Point = { x: 0, y: 0 }

/** Picking up a planned port and putting it down elsewhere in its block. Nothing is moved here: `onMove` is told. */
export function useMove({ cells, holder, onMove, onSay }: MoveOptions): Mover {
  const [held, setHeld] = useState<Held | null>(null)
  const ghost = useRef<GhostHandle>(null)
  const landingOf = (moving: Moving, over: number | null): Landing | null =>
    over === null ? null : landingAt(cells, moving, over)
  const land = (moving: Moving, landing: Landing | null): void => {
    setHeld(null)
    if (landing !== null && landing.refusal === null && !landing.isHome) onMove?.(moving.variable, landing.offset)
  }

  const onPointerDown = useDrag<Moving>({
    grasp(target) {
      if (onMove === undefined) return null
      const cell = cellAt(cells, target)
      return cell === null ? null : pickUp(cell)
    },
    move(moving, at) {
      const over = offsetUnder(holder.current, moving, at)
      ghost.current?.follow(at)
      // Drawn anew only at another place; between, the ghost goes by itself.
      setHeld((now) =>
        now !== null && now.by === 'pointer' && now.over === over ? now : { moving, by: 'pointer', over, at },
      )
    },
    drop: (moving, at) => land(moving, landingOf(moving, offsetUnder(holder.current, moving, at))),
    cancel: () => setHeld(null),
  })

  const move: Move | null =
    held === null ? null : { moving: held.moving, by: held.by, at: held.at, landing: landingOf(held.moving, held.over) }

  const cancel = (): void => {
    if (held === null) return
    setHeld(null)
    onSay?.(`${held.moving.name} stays where it is.`)
  }

  return {
    move,
    ghost,
    onPointerDown,
    pickUp(cell) {
      const moving = onMove === undefined ? null : pickUp(cell)
      if (moving === null) return false
      setHeld({ moving, by: 'keyboard', over: cell.offset, at: NOWHERE })
      onSay?.(`Moving ${moving.name}. Arrows choose a place, Enter shows what it would do, Escape leaves it.`)
      return true
    },
    goTo(cell) {
      if (held === null || held.by !== 'keyboard') return
      const over = cell !== null && concerns(held.moving, cell.lane) ? cell.offset : null
      setHeld((now) => (now?.by === 'keyboard' ? { ...now, over } : now))
      const landing = landingOf(held.moving, over)
      if (landing !== null) onSay?.(landing.spoken)
    },
    putDown() {
      // What the pointer has in hand it puts down itself.
      if (move?.by !== 'keyboard') return
      const { landing, moving } = move
      // One that is refused stays in hand: the next arrow goes on from there.
      if (landing !== null && landing.refusal !== null) onSay?.(landing.spoken)
      else land(moving, landing)
    },
    cancel,
    goBack() {
      // First the focus, which is still told as part of the move; then the end of it.
      if (held?.by === 'keyboard') placeOf(holder.current, held.moving)?.focus()
      cancel()
    },
  }
}

function placeOf(holder: HTMLElement | null, { lane, from }: Moving): HTMLElement | null {
  return holder?.querySelector<HTMLElement>(`[data-lane-board="${lane}"] [data-offset="${from}"]`) ?? null
}

function cellAt(cells: readonly Cell[], target: Element): Cell | null {
  const port = target.closest<HTMLElement>('[data-port]')?.dataset['port']
  return port === undefined ? null : (cells.find((cell) => cell.port === Number(port)) ?? null)
}

/** The offset under the pointer in a lane where the thing moved may go; null outside of them. */
function offsetUnder(holder: HTMLElement | null, moving: Moving, at: Point): number | null {
  for (const board of holder?.querySelectorAll<HTMLElement>('[data-lane-board]') ?? []) {
    if (!concerns(moving, board.dataset['laneBoard'] === 'ai' ? 'ai' : 'component')) continue
    const grid = geometryOf(board)
    const offset = grid === null ? null : placeAt(grid, at)
    if (offset !== null) return offset
  }
  return null
}

/** Measured at each look: the boards may be scrolled, zoomed and laid out anew under the pointer. */
function geometryOf(board: HTMLElement): GridGeometry | null {
  const places = board.querySelectorAll<HTMLElement>('[data-offset]')
  const first = places[0]?.getBoundingClientRect()
  if (first === undefined) return null
  const right = places[1]?.getBoundingClientRect() ?? first
  const below = places[COLUMNS]?.getBoundingClientRect()
  const stepX = right.left - first.left || first.width
  return {
    left: first.left,
    top: first.top,
    width: first.width,
    height: first.height,
    stepX,
    stepY: below === undefined ? stepX : below.top - first.top,
    columns: COLUMNS,
    size: places.length,
  }
}
