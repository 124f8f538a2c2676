import type { LogLine } from '@shared/contract/stream'
import { formatClock } from '../../ui/format'

/** The newest lines are looked at; a log does not change its ways in the middle. */
const LOOKED_AT = 100

/** A date, a time of day or a JSON line, which carries its time inside. */
const OWN_TIME = /^[^A-Za-z]{0,12}?(?:\d{4}-\d\d-\d\d|\d{1,2}:\d\d:\d\d)|^\s*\{"/

/** A whole instant at the head of a line (ISO 8601, with T or a blank): the gutter says it shorter. */
const INSTANT = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]+/

/** Whether a line says itself when it was written, with its day. */
export function beginsWithInstant(line: LogLine): boolean {
  return INSTANT.test(line.text)
}

/** Whether times should stand beside the lines: they are known, and most lines don't begin with one that must stay. */
export function needsGutter(lines: readonly LogLine[]): boolean {
  const newest = lines.slice(-LOOKED_AT)
  if (newest.every((line) => line.at === null)) return false
  return newest.filter((line) => OWN_TIME.test(line.text) && !INSTANT.test(line.text)).length * 2 < newest.length
}

/** The time of day at which a line was written, or nothing. */
export function timeIn(line: LogLine): string {
  return line.at === null ? '' : formatClock(line.at)
}

/** A time of day at the head of a line. */
const CLOCK = /^\[?(\d\d:\d\d:\d\d)(?:[.,]\d{1,9})?\]?[ \t]+/

/**
 * What is left to read of a line whose time stands in the gutter: neither a whole instant nor that very time of day again.
 * Copying still takes the line as it was written.
 */
export function textBeside(line: LogLine): string {
  if (line.at === null) return line.text
  const text = line.text.replace(INSTANT, '')
  const clock = CLOCK.exec(text)
  // Another one than the gutter's tells something: of another zone, or of another event.
  return clock !== null && clock[1] === timeIn(line) ? text.slice(clock[0].length) : text
}
