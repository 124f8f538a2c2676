import type { LifecycleState } from '@shared/model/lifecycle'
import type { Cell } from '../../ui/port-board/cell'

/**
 * How a tick is drawn. A state: filled with its ink. hollow: reserved, at rest · conflict: red hatch and outline ·
 * ignored: the same in grey · stranger: grey hatch · warning: a cap over the tick that is drawn besides.
 */
export type TickLook = LifecycleState | 'hollow' | 'conflict' | 'ignored' | 'stranger' | 'warning'

/** All ticks of one look as one path: a lane of a hundred ports stays a few elements. */
export type LanePath = { look: TickLook; part: 'fill' | 'stroke'; path: string }

/** States at rest: what is planned and at rest is hollow. */
const AT_REST: ReadonlySet<LifecycleState> = new Set(['stopped', 'unknown'])
/** Between two strokes of a hatch, in pixels along the lane. */
const HATCH_STEP = 3
const CAP_HEIGHT = 2
/** How far a conflict reaches over both edges of its lane. */
const STANDS_OUT = 2

/** The look of a port's tick, or null: nothing is there. */
export function lookOf({ kind, state, conflict }: Cell): TickLook | null {
  const isTrouble = kind === 'conflict' || conflict?.level === 'error'
  if (isTrouble) return conflict?.isIgnored === true ? 'ignored' : 'conflict'
  switch (kind) {
    case 'stranger':
      return 'stranger'
    case 'listening':
      return state ?? 'ready'
    case 'reserved':
      return state === null || AT_REST.has(state) ? 'hollow' : state
    default:
      return null
  }
}

/**
 * A lane as paths. Every port has `tick` pixels, of which the last stays empty, so that ticks can be counted; place
 * means port. Conflicts come last: nothing is drawn over them.
 */
export function lanePaths(cells: readonly Cell[], tick: number, height: number): LanePath[] {
  const paths = new Map<string, LanePath>()
  const add = (look: TickLook, part: LanePath['part'], path: string): void => {
    const key = `${look} ${part}`
    const known = paths.get(key)
    if (known === undefined) paths.set(key, { look, part, path })
    else known.path += path
  }
  const width = tick - 1
  for (const cell of cells) {
    const look = lookOf(cell)
    const x = cell.offset * tick
    if (look === 'hollow') add(look, 'stroke', box(x + 0.5, 0.5, width - 1, height - 1))
    else if (look === 'conflict') {
      // It stands out of its lane: one look over the board shows every clash.
      const tall = height + 2 * STANDS_OUT
      add(look, 'fill', box(x, -STANDS_OUT, width, tall))
      add(look, 'stroke', box(x + 0.5, 0.5 - STANDS_OUT, width - 1, tall - 1) + hatch(x, width, height))
    } else if (look === 'ignored') {
      add(look, 'fill', box(x, 0, width, height))
      add(look, 'stroke', box(x + 0.5, 0.5, width - 1, height - 1) + hatch(x, width, height))
    } else if (look === 'stranger') add(look, 'stroke', hatch(x, width, height))
    else if (look !== null) add(look, 'fill', box(x, 0, width, height))
    if (cell.conflict?.level === 'warning' && !cell.conflict.isIgnored && look !== 'conflict') {
      add('warning', 'fill', box(x, 0, width, CAP_HEIGHT))
    }
  }
  return [...paths.values()].toSorted((a, b) => rank(a) - rank(b))
}

/** The ground of a lane: ten ports a piece, so that the eye finds a place without counting. */
export function lanePieces(size: number, tick: number, height: number): string {
  let path = ''
  for (let from = 0; from < size; from += 10) {
    path += box(from * tick, 0, Math.min(10, size - from) * tick - 1, height)
  }
  return path
}

/** The offset under `x` pixels from the lane's beginning; null beyond its ends. */
export function offsetAtX(x: number, tick: number, size: number): number | null {
  const offset = Math.floor(x / tick)
  return offset >= 0 && offset < size ? offset : null
}

/** The next port to the left (-1) or right (1) at which there is something; the end of the lane where there is none. */
export function nextTaken(cells: readonly Cell[], from: number, step: 1 | -1): number {
  for (let at = from + step; at >= 0 && at < cells.length; at += step) {
    const cell = cells[at]
    if (cell !== undefined && lookOf(cell) !== null) return at
  }
  return step === 1 ? cells.length - 1 : 0
}

function rank({ look, part }: LanePath): number {
  const order = look === 'conflict' ? 3 : look === 'ignored' ? 2 : look === 'warning' ? 1 : 0
  return order * 2 + (part === 'stroke' ? 1 : 0)
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`
}

/** Strokes from lower left to upper right, cut off at the edges of the tick. */
function hatch(x: number, width: number, height: number): string {
  let path = ''
  // Each stroke lies on u + v = sum, with u along the lane and v down from its upper edge.
  for (let sum = HATCH_STEP; sum < width + height; sum += HATCH_STEP) {
    const u1 = Math.max(0, sum - height)
    const u2 = Math.min(width, sum)
    path += `M${x + u1} ${sum - u1}L${x + u2} ${sum - u2}`
  }
  return path
}
