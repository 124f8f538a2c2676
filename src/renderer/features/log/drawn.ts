/** Pixels above and below what is seen that are drawn too, so that a turn of the wheel shows no gap. */
const AROUND_PX = 480

/** Pages to draw, by index (`to` excluded), and the heights of what is not drawn above and below them. */
export type Drawn = { from: number; to: number; abovePx: number; belowPx: number }

/** What to draw of pages of these heights, of which `height` pixels from `top` on are seen. Never nothing. */
export function drawnAt(heights: readonly number[], top: number, height: number): Drawn {
  let abovePx = 0
  let from = 0
  while (from < heights.length - 1 && abovePx + (heights[from] ?? 0) < top - AROUND_PX) {
    abovePx += heights[from] ?? 0
    from += 1
  }
  let to = from
  let drawnPx = 0
  while (to < heights.length && (to === from || abovePx + drawnPx < top + height + AROUND_PX)) {
    drawnPx += heights[to] ?? 0
    to += 1
  }
  return { from, to, abovePx, belowPx: sum(heights, to, heights.length) }
}

/** The same, so that it holds these pages too: what is selected must not be taken away from under the selection. */
export function drawnWith(drawn: Drawn, heights: readonly number[], first: number, last: number): Drawn {
  const from = Math.min(drawn.from, first)
  const to = Math.max(drawn.to, last + 1)
  return { from, to, abovePx: sum(heights, 0, from), belowPx: sum(heights, to, heights.length) }
}

/** Pixels above a page. */
export function topOf(heights: readonly number[], index: number): number {
  return sum(heights, 0, index)
}

function sum(heights: readonly number[], from: number, to: number): number {
  let px = 0
  for (let index = from; index < to; index += 1) px += heights[index] ?? 0
  return px
}
