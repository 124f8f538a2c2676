import type { Lane } from '@shared/model/ports'
import type { Cell } from './cell'

/** A planned port that was picked up, and where from. Twins are moved together. */
export type Moving = { variable: string; name: string; isPair: boolean; lane: Lane; from: number }

/** What would come of putting it down at an offset. */
export type Landing = {
  offset: number
  /** `8150 ↔ 45150`, the lane it is moved in first. */
  ports: string
  /** Why it can't be put down here: `8102 is planned for ergon`; null where it can. */
  refusal: string | null
  /** Where it came from: putting it down changes nothing. */
  isHome: boolean
  /** `Moving hermes; over 8150, free` */
  spoken: string
}

/** What picking up at a cell moves, or null: nothing that can be moved. */
export function pickUp(cell: Cell): Moving | null {
  return cell.move === null ? null : { ...cell.move, lane: cell.lane, from: cell.offset }
}

/** Whether a lane's cells are where the thing moved would go: both lanes for twins, else its own. */
export function concerns(moving: Moving, lane: Lane): boolean {
  return moving.isPair || moving.lane === lane
}

/** What putting it down at `offset` would come to; null beyond the ends of its lane. */
export function landingAt(cells: readonly Cell[], moving: Moving, offset: number): Landing | null {
  const lanes = cells.filter((cell) => cell.offset === offset && concerns(moving, cell.lane))
  const main = lanes.find((cell) => cell.lane === moving.lane)
  if (main === undefined) return null
  const twin = lanes.find((cell) => cell.lane !== moving.lane)
  const isHome = offset === moving.from
  const refusal = isHome ? null : (refusalOf(main, moving) ?? twinRefusal(twin, moving))
  const state = refusal ?? (isHome ? `back at ${main.port}` : `over ${main.port}, free`)
  return {
    offset,
    ports: twin === undefined ? String(main.port) : `${main.port} ↔ ${twin.port}`,
    refusal,
    isHome,
    spoken: `Moving ${moving.name}; ${state}`,
  }
}

function twinRefusal(twin: Cell | undefined, moving: Moving): string | null {
  if (!moving.isPair) return null
  return twin === undefined ? 'there is no place for its twin' : refusalOf(twin, moving)
}

function refusalOf(cell: Cell, moving: Moving): string | null {
  // Its own ports are free for it: main verifies them again before anything is moved.
  if (cell.move?.variable === moving.variable) return null
  if (cell.name !== null) return `${cell.port} is planned for ${cell.name}`
  return cell.heldBy === null ? null : `${cell.port} is held by ${cell.heldBy}`
}
