import type { Output } from '@shared/contract/commands'
import type { PlacedLine } from '@shared/contract/log-commands'
import { CommandError } from '@shared/contract/failure'
import { isAtLeast, levelOfLine } from '@shared/words/log-level'
import type { LogFile, LogMergeRequest, LogNarrowing } from '../../engine/effects'
import { blockStart, linesBetween } from './blocks'
import { contextAfter, contextBefore, createTimeGuess, offsetAtTime } from './line-times'
import type { OpenLog } from './open-log'
import { withLog } from './open-log'

/** Read of one file at a time. */
const BLOCK_BYTES = 64 * 1024

/** Lines of the very moment at which a page ends are told with it, since the next one begins before; at most this many. */
const MOST_OF_A_MOMENT = 20_000

/** Where only few lines are of the wanted level, a page ends after this many bytes rather than being full. */
const MAX_SCAN_BYTES = 512 * 1024 * 1024

/** A file that is read from its end: its lines are there from the oldest on, the last one is the next to be told. */
type Reader = { file: LogFile; end: number; lines: PlacedLine[]; latest: number }

/** The last lines before a time, of all files together, oldest first. */
export function mergeLogs({ files, filter, before, lines: wanted }: LogMergeRequest): Output<'log.merged'> {
  const to = before === null ? filter.to : Math.min(before - 1, filter.to ?? before - 1)
  const narrowed = { ...filter, to }
  const readers: Reader[] = files.map((file) => ({ file, end: -1, lines: [], latest: Infinity }))
  const told: PlacedLine[] = []
  let scanned = 0

  const fill = (reader: Reader): void => {
    while (reader.lines.length === 0 && reader.end !== 0 && scanned < MAX_SCAN_BYTES)
      scanned += readBlock(reader, narrowed)
  }
  const next = (): Reader | null => {
    let best: Reader | null = null
    for (const reader of readers) {
      fill(reader)
      const at = reader.lines.at(-1)?.at
      if (at != null && (best === null || at > (best.lines.at(-1)?.at ?? 0))) best = reader
    }
    return best
  }

  for (let reader = next(); reader !== null; reader = next()) {
    const line = reader.lines.at(-1)
    const isSameMoment = line?.at === told.at(-1)?.at && told.length < wanted + MOST_OF_A_MOMENT
    if (told.length >= wanted && !isSameMoment) return { lines: told.toReversed(), hasBefore: true }
    if (line !== undefined) told.push(line)
    reader.lines.pop()
  }
  return { lines: told.toReversed(), hasBefore: readers.some((reader) => reader.end !== 0) }
}

/** Adds the block before what was read; answers its bytes. `end` becomes 0 where nothing wanted is left before it. */
function readBlock(reader: Reader, filter: LogNarrowing): number {
  const { file } = reader
  try {
    return withLog(file.path, (log) => {
      if (reader.end === -1) reader.end = filter.to === null ? log.sizeBytes : offsetAtTime(log, file, filter.to + 1)
      const { end } = reader
      const start = Math.max(log.headBytes, blockStart(log, end, BLOCK_BYTES))
      reader.lines = start >= end ? [] : placedBetween(log, reader, start, end).filter((line) => isWanted(line, filter))
      const isOver = start <= log.headBytes || (filter.from !== null && reader.latest < filter.from)
      reader.end = isOver ? 0 : start
      return end - start
    })
  } catch (error) {
    // Removed meanwhile, or never written: nothing more of it can be told.
    if (!(error instanceof CommandError && error.failure.code === 'log.none')) throw error
    reader.end = 0
    return 0
  }
}

/** Lines with times that never run backwards within their file: as each is no later than what is after it. */
function placedBetween(log: OpenLog, reader: Reader, start: number, end: number): PlacedLine[] {
  const { ref, run } = reader.file
  const guess = createTimeGuess(log, reader.file)
  let context = contextBefore(log, start)
  const lines: PlacedLine[] = linesBetween(log, start, end).map((line) => {
    context = contextAfter(context, line)
    const at = line.at ?? context.at ?? guess.timeOf(line.offset)
    return { ...line, ref, run, at, level: levelOfLine(line.text) ?? context.level }
  })
  for (const line of lines.toReversed()) {
    reader.latest = Math.min(reader.latest, line.at ?? reader.latest)
    line.at = reader.latest
  }
  return lines
}

function isWanted(line: PlacedLine, { from, to, level }: LogNarrowing): boolean {
  if (from !== null && (line.at ?? 0) < from) return false
  if (to !== null && (line.at ?? 0) > to) return false
  return level === null || (line.level !== null && isAtLeast(line.level, level))
}
