import type { LogLine } from '@shared/contract/stream'
import type { LogFile, LogRange, LogRangeRequest } from '../../engine/effects'
import { lineStart, linesBetween, startOfLinesBefore } from './blocks'
import { offsetAtTime } from './line-times'
import type { OpenLog } from './open-log'
import { withLog } from './open-log'

/** How far lines are looked for in each direction: a log of huge lines gives fewer lines rather than a long wait. */
const MAX_SCAN_BYTES = 32 * 1024 * 1024

/** Characters in one answer: it goes to the window in one message. */
const MAX_ANSWER_CHARACTERS = 4 * 1024 * 1024

/** Lines of one log around a byte or a time, or its last ones. */
export function readRange(file: LogFile, request: LogRangeRequest): LogRange {
  return withLog(file.path, (log) => {
    const { sizeBytes, headBytes } = log
    const pivot = pivotOf(log, file, request)
    const start = startOfLinesBefore(log, pivot, request.before, MAX_SCAN_BYTES)
    const before = nearest(linesBetween(log, start, pivot).slice(-request.before), true)
    const isAtEnd = pivot >= sizeBytes
    // One more than is told says whether there are more.
    const most = request.after + 1
    const onwards = isAtEnd ? [] : linesBetween(log, pivot, Math.min(sizeBytes, pivot + MAX_SCAN_BYTES), most + 1)
    const after = nearest(onwards.slice(0, most), false)
    const first = before[0]?.offset ?? pivot
    return {
      lines: [...before, ...after],
      sizeBytes,
      headBytes,
      hasBefore: first > headBytes,
      hasAfter: after.length < onwards.length,
    }
  })
}

function pivotOf(log: OpenLog, file: LogFile, { offset, at }: LogRangeRequest): number {
  if (offset !== null) return Math.max(log.headBytes, lineStart(log, offset))
  return at === null ? log.sizeBytes : offsetAtTime(log, file, at)
}

/** As many lines as one answer bears, those nearest to the middle. */
function nearest(lines: LogLine[], isBackwards: boolean): LogLine[] {
  const ordered = isBackwards ? lines.toReversed() : lines
  let characters = 0
  const kept = ordered.filter((line) => (characters += line.text.length) <= MAX_ANSWER_CHARACTERS)
  return isBackwards ? kept.toReversed() : kept
}
