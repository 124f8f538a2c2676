/** The time axis of a chart: where it ends, and how far apart its marks are. Both in ms after the start was asked for. */
export type Axis = { endMs: number; stepMs: number }

/** Distances people count in. */
const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  1_800_000, 3_600_000,
]
const MOST_MARKS = 6
/** What ends last has its mark beside its end. */
const ROOM_AT_END = 1.06

/**
 * An axis that shows all of `untilMs`. While it grows, the axis does not grow with it but by whole marks, so that a chart
 * under way stands still for as long as it can.
 */
export function axisFor(untilMs: number, isGrowing: boolean): Axis {
  const neededMs = Math.max(1, untilMs * ROOM_AT_END)
  const stepMs = STEPS_MS.find((step) => neededMs / step <= MOST_MARKS) ?? Math.ceil(neededMs / MOST_MARKS)
  return { stepMs, endMs: isGrowing ? Math.ceil(neededMs / stepMs) * stepMs : neededMs }
}

/** The marks of an axis, 0 first. */
export function marksOf({ endMs, stepMs }: Axis): number[] {
  return Array.from({ length: Math.floor(endMs / stepMs) + 1 }, (_, index) => index * stepMs)
}

/** A place on the axis as a CSS percentage. */
export function placeOf(ms: number, { endMs }: Axis): string {
  return `${(Math.min(Math.max(ms, 0), endMs) / endMs) * 100}%`
}

/** A mark's label in the unit of its distance: `400 ms`, `2 s`, `2.5 s`, `3 min`. */
export function labelOfMark(ms: number, { stepMs }: Axis): string {
  if (ms === 0) return '0'
  if (stepMs >= 60_000) return `${ms / 60_000} min`
  if (stepMs >= 1_000) return `${ms / 1_000} s`
  return stepMs >= 100 ? `${(ms / 1_000).toFixed(1)} s` : `${ms} ms`
}
