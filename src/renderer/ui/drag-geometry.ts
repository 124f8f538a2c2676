/** Where the pointer is, in pixels of the window. */
export type Point = { x: number; y: number }

/** Where the places of a regular grid lie, in pixels of the window. A place reaches half of the gap around it. */
export type GridGeometry = {
  /** Upper left corner of the first place. */
  left: number
  top: number
  /** Side of a place. */
  width: number
  height: number
  /** From one place to the next, gap included. */
  stepX: number
  stepY: number
  columns: number
  /** Number of places; the last row may be shorter. */
  size: number
}

/** So far the pointer may tremble before a press becomes a drag. */
export const DRAG_FROM_PX = 4

/** Whether a press has become a drag. */
export function isDrag(from: Point, to: Point): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) > DRAG_FROM_PX
}

/** The place under a point, or null outside of the grid. */
export function placeAt(grid: GridGeometry, { x, y }: Point): number | null {
  const column = Math.floor((x - grid.left + (grid.stepX - grid.width) / 2) / grid.stepX)
  const row = Math.floor((y - grid.top + (grid.stepY - grid.height) / 2) / grid.stepY)
  if (column < 0 || column >= grid.columns || row < 0) return null
  const place = row * grid.columns + column
  return place < grid.size ? place : null
}

/** Close to an edge of what scrolls, a drag scrolls it: pixels for one frame, negative upwards, 0 elsewhere. */
export function scrollStep(y: number, top: number, bottom: number): number {
  if (y < top + SCROLL_EDGE_PX) return -SCROLL_STEP_PX
  return y > bottom - SCROLL_EDGE_PX ? SCROLL_STEP_PX : 0
}

const SCROLL_EDGE_PX = 28
const SCROLL_STEP_PX = 8
