/**
 * The path of a line through values, oldest first, newest at the right edge of `width`; a null lifts the pen. The top
 * of `height` is `top`. One value alone draws nothing.
 */
export function sparklinePath(
  values: readonly (number | null)[],
  { width, height, slots, top }: { width: number; height: number; slots: number; top: number },
): string {
  const step = width / (slots - 1)
  const first = slots - values.length
  let path = ''
  let isDown = false
  for (const [index, value] of values.entries()) {
    if (value === null) {
      isDown = false
      continue
    }
    const x = ((first + index) * step).toFixed(1)
    const y = (height - 1 - Math.min(1, Math.max(0, value / top)) * (height - 2)).toFixed(1)
    path += `${isDown ? 'L' : 'M'}${x} ${y}`
    isDown = true
  }
  return path
}

/** The value at the top of a sparkline: its own highest, but never so low that noise looks like a mountain. */
export function sparklineTop(values: readonly (number | null)[], least: number): number {
  let top = least
  for (const value of values) if (value !== null && value > top) top = value
  return top
}
