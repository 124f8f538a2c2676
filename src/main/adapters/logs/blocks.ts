import type { LogLine } from '@shared/contract/stream'
import { createLineSplitter } from './line-splitter'
import type { OpenLog } from './open-log'

const NEWLINE = 0x0a
const READ_BYTES = 64 * 1024

/** Where the line that holds a byte begins. At the end of the file: where a line that has not ended yet does. */
export function lineStart(log: OpenLog, offset: number): number {
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  let to = Math.min(offset, log.sizeBytes)
  while (to > log.headBytes) {
    const from = Math.max(log.headBytes, to - READ_BYTES)
    const found = log.read(from, to, buffer).lastIndexOf(NEWLINE)
    if (found !== -1) return from + found + 1
    to = from
  }
  return log.headBytes
}

/**
 * Where whole lines of about `wanted` bytes before `end` begin: at least one line, and more bytes only where that line is
 * longer. `end` is where a line begins, or the end of the file.
 */
export function blockStart(log: OpenLog, end: number, wanted: number): number {
  const from = Math.max(log.headBytes, end - wanted)
  if (from === log.headBytes) return from
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  // The newline at the very end closes the last line and begins none.
  for (let at = from; at < end - 1; at += READ_BYTES) {
    const found = log.read(at, Math.min(at + READ_BYTES, end - 1), buffer).indexOf(NEWLINE)
    if (found !== -1) return at + found + 1
  }
  return lineStart(log, from)
}

/** The lines from one byte to another, both at the border of lines; `most` at most. A last one without an end is among them. */
export function linesBetween(log: OpenLog, start: number, end: number, most = Infinity): LogLine[] {
  const splitter = createLineSplitter(start)
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  const lines: LogLine[] = []
  for (let at = start; at < end && lines.length < most;) {
    const bytes = log.read(at, Math.min(at + READ_BYTES, end), buffer)
    if (bytes.length === 0) break
    at += bytes.length
    for (const line of splitter.push(bytes)) lines.push(line)
  }
  if (lines.length < most) lines.push(...splitter.flush())
  return lines.length > most ? lines.slice(0, most) : lines
}

/** Where the `count` lines before `end` begin, or as many of them as lie within `mostBytes`. */
export function startOfLinesBefore(log: OpenLog, end: number, count: number, mostBytes: number): number {
  const lowest = Math.max(log.headBytes, end - mostBytes)
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  let found = 0
  let earliest = end
  if (count === 0) return end
  for (let to = end; to > lowest;) {
    const from = Math.max(lowest, to - READ_BYTES)
    const bytes = log.read(from, to, buffer)
    for (let at = bytes.lastIndexOf(NEWLINE); at !== -1;) {
      if (from + at + 1 < end) {
        earliest = from + at + 1
        if (++found === count) return earliest
      }
      at = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1)
    }
    to = from
  }
  return lowest === log.headBytes ? log.headBytes : earliest
}
