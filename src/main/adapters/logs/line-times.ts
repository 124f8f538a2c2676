import type { LogLevel } from '@shared/contract/log-commands'
import type { LogLine } from '@shared/contract/stream'
import { levelOfLine } from '@shared/words/log-level'
import type { LogFile } from '../../engine/effects'
import { lineStart, linesBetween, startOfLinesBefore } from './blocks'
import type { OpenLog } from './open-log'
import type { SizeNote } from './time-index'
import { readNotes } from './time-index'

/** Lines are looked at in pieces of this size for one that names its time. */
const PROBE_BYTES = 64 * 1024
/** How much of a stretch without any time is looked through before it is taken to go with what is before it. */
const LONGEST_TIMELESS_BYTES = 1024 * 1024
/** How far back a line is looked for that a line without time or level goes with. */
const LOOK_BACK = [
  { lines: 20, bytes: 8 * 1024 },
  { lines: 500, bytes: 128 * 1024 },
]
/** What is found new at a look came no longer before than this. */
const BETWEEN_LOOKS_MS = 2_000

/** When and how bad what stands before a line is: what the line goes with, if it names neither. */
export type LineContext = { at: number | null; level: LogLevel | null }

/** Of the lines right before a byte, the last time and the last level that any names. */
export function contextBefore(log: OpenLog, offset: number): LineContext {
  let context: LineContext = { at: null, level: null }
  for (const { lines, bytes } of LOOK_BACK) {
    const start = startOfLinesBefore(log, offset, lines, bytes)
    context = { at: null, level: null }
    for (const line of linesBetween(log, start, offset)) context = contextAfter(context, line)
    if ((context.at !== null && context.level !== null) || start === log.headBytes) break
  }
  return context
}

/** What a line leaves to those after it. */
export function contextAfter(before: LineContext, line: LogLine): LineContext {
  return { at: line.at ?? before.at, level: levelOfLine(line.text) ?? before.level }
}

/**
 * Where the first line begins that is of a time or later; the end of the file where none is. By the times that lines name
 * themselves, else by what was noted of the file's size.
 */
export function offsetAtTime(log: OpenLog, file: LogFile, time: number): number {
  if (!namesTimes(log)) {
    const guess = createTimeGuess(log, file).offsetOf(time)
    return guess >= log.sizeBytes ? log.sizeBytes : lineStart(log, guess)
  }
  let low = log.headBytes
  let high = log.sizeBytes
  while (high - low > PROBE_BYTES) {
    const middle = lineStart(log, low + Math.floor((high - low) / 2))
    // One line is longer than half of what is left.
    if (middle <= low) break
    const found = firstTimed(log, middle, Math.min(high, middle + LONGEST_TIMELESS_BYTES))
    if (found?.at != null && found.at < time) low = found.offset
    else high = middle
  }
  // The line that was found after the middle may be the very one.
  const to = Math.min(log.sizeBytes, high + LONGEST_TIMELESS_BYTES)
  const first = linesBetween(log, low, to).find((line) => line.at !== null && line.at >= time)
  return first?.offset ?? to
}

/** Whether lines of this log say when they were written. */
export function namesTimes(log: OpenLog): boolean {
  const { headBytes, sizeBytes } = log
  if (firstTimed(log, headBytes, Math.min(sizeBytes, headBytes + PROBE_BYTES)) !== null) return true
  const tail = lineStart(log, Math.max(headBytes, sizeBytes - PROBE_BYTES))
  return firstTimed(log, tail, Math.min(sizeBytes, tail + PROBE_BYTES)) !== null
}

function firstTimed(log: OpenLog, from: number, to: number): LogLine | null {
  for (let at = from; at < to; at += PROBE_BYTES) {
    const start = at === from ? from : lineStart(log, at)
    const found = linesBetween(log, start, Math.min(to, at + PROBE_BYTES)).find((line) => line.at !== null)
    if (found !== undefined) return found
  }
  return null
}

/** What is known of when which byte was written, where lines don't say. */
export type TimeGuess = { timeOf(offset: number): number; offsetOf(time: number): number }

/** From the notes about the file's size, its beginning and its last write; between them as if it grew evenly. */
export function createTimeGuess(log: OpenLog, file: LogFile): TimeGuess {
  const points = pointsOf(log, file)
  const between = (value: number, from: keyof SizeNote, to: keyof SizeNote): number => {
    const first = points[0]
    if (first === undefined || value <= first[from]) return first?.[to] ?? 0
    let low = 0
    let high = points.length - 1
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if ((points[middle]?.[from] ?? 0) < value) low = middle
      else high = middle
    }
    const a = points[low]
    const b = points[high]
    if (a === undefined || b === undefined || value >= b[from]) return b?.[to] ?? 0
    const share = b[from] === a[from] ? 1 : (value - a[from]) / (b[from] - a[from])
    return Math.round(a[to] + share * (b[to] - a[to]))
  }
  return {
    // The byte itself counts: what is noted is how many there were.
    timeOf: (offset) => between(offset + 1, 'sizeBytes', 'at'),
    offsetOf: (time) => (time > log.writtenAt ? log.sizeBytes : between(time, 'at', 'sizeBytes')),
  }
}

function pointsOf(log: OpenLog, file: LogFile): SizeNote[] {
  const points: SizeNote[] = [{ sizeBytes: 0, at: Math.min(file.startedAt, log.writtenAt) }]
  const notes = readNotes(log.path).filter((note) => note.sizeBytes <= log.sizeBytes && note.at <= log.writtenAt)
  for (const note of [...notes, { sizeBytes: log.sizeBytes, at: log.writtenAt }]) {
    const last = points.at(-1)
    // After a silence all that is new came at its end.
    if (notes.length > 0 && last !== undefined && note.at - last.at > BETWEEN_LOOKS_MS)
      points.push({ sizeBytes: last.sizeBytes, at: note.at - BETWEEN_LOOKS_MS })
    points.push(note)
  }
  return points
}
