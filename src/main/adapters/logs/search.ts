import type { Output } from '@shared/contract/commands'
import type { PlacedLine } from '@shared/contract/log-commands'
import { CommandError } from '@shared/contract/failure'
import { isAtLeast, levelOfLine } from '@shared/words/log-level'
import type { LogFile, LogSearchRequest } from '../../engine/effects'
import { blockStart, linesBetween } from './blocks'
import type { TimeGuess } from './line-times'
import { contextBefore, createTimeGuess, offsetAtTime } from './line-times'
import { LONGEST_LINE_BYTES } from './line-splitter'
import type { Matcher } from './matcher'
import { createMatcher } from './matcher'
import type { OpenLog } from './open-log'
import { withLog } from './open-log'

/** Little at first, so that a pattern of which there are many is answered at once. */
const FIRST_PIECE_BYTES = 64 * 1024
const PIECE_BYTES = 1024 * 1024
const GROWTH = 4
/** A longer line is looked through in pieces of this size, which overlap so far that no text is torn. */
const LONGEST_WHOLE_BYTES = 16 * 1024 * 1024
const OVERLAP_BYTES = 4096
/** What is shown before a match that lies deep in a long line. */
const BEFORE_MATCH_BYTES = 512

type Hit = { start: number; end: number; matchAt: number | null }

/** Searches files from their ends. `beat` is called after each piece, some times a second at the least. */
export function searchLogs(request: LogSearchRequest, beat: () => void): Output<'log.search'> {
  const matcher = createMatcher(request)
  const told: { hit: PlacedLine; order: number }[] = []
  let searchedBytes = 0
  let searchedFiles = 0
  let isCut = false
  for (const file of request.files) {
    try {
      const found = withLog(file.path, (log) => searchOne(log, file, request, matcher, beat))
      told.push(...found.hits)
      isCut ||= found.isCut
      searchedBytes += found.bytes
      searchedFiles += 1
    } catch (error) {
      // Removed with the instance it belongs to, or never written: there is nothing in it.
      if (!(error instanceof CommandError && error.failure.code === 'log.none')) throw error
    }
  }
  const hits = told.toSorted((a, b) => b.order - a.order).map(({ hit }) => hit)
  return {
    hits: hits.slice(0, request.limit),
    isCut: isCut || hits.length > request.limit,
    searchedBytes,
    searchedFiles,
  }
}

function searchOne(log: OpenLog, file: LogFile, request: LogSearchRequest, matcher: Matcher, beat: () => void) {
  const { from, to, level } = request.filter
  const first = from === null ? log.headBytes : offsetAtTime(log, file, from)
  const last = to === null ? log.sizeBytes : offsetAtTime(log, file, to + 1)
  const guess = createTimeGuess(log, file)
  const hits: { hit: PlacedLine; order: number }[] = []
  let order = Infinity
  let isCut = false
  let bytes = 0
  for (const { pieceBytes, found } of piecesBackwards(log, first, last, matcher)) {
    bytes += pieceBytes
    beat()
    for (const hit of found.toReversed()) {
      const line = placed(log, file, hit, matcher, guess)
      if (line === null || !isWanted(line, from, to, level)) continue
      if (hits.length === request.limit) {
        isCut = true
        break
      }
      // Whatever times they name, lines of one file keep their order.
      order = Math.min(order, line.at ?? order)
      hits.push({ hit: line, order })
    }
    if (isCut) break
  }
  return { hits, isCut, bytes }
}

function isWanted(
  line: PlacedLine,
  from: number | null,
  to: number | null,
  level: LogSearchRequest['filter']['level'],
): boolean {
  if (from !== null && line.at !== null && line.at < from) return false
  if (to !== null && line.at !== null && line.at > to) return false
  return level === null || (line.level !== null && isAtLeast(line.level, level))
}

/** Lines with a match, piece after piece towards the head of the file, within a piece in their order. */
function* piecesBackwards(
  log: OpenLog,
  first: number,
  last: number,
  matcher: Matcher,
): Generator<{ pieceBytes: number; found: Hit[] }> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES)
  let wanted = FIRST_PIECE_BYTES
  for (let end = last; end > first;) {
    const start = Math.max(first, blockStart(log, end, wanted))
    const found =
      end - start > LONGEST_WHOLE_BYTES
        ? inLongLine(log, start, end, matcher)
        : inWholeLines(log.read(start, end, buffer), start, matcher)
    yield { pieceBytes: end - start, found }
    end = start
    wanted = Math.min(PIECE_BYTES, wanted * GROWTH)
  }
}

function inWholeLines(bytes: Buffer, offset: number, matcher: Matcher): Hit[] {
  return matcher.lines(bytes).map((at) => {
    const newline = bytes.indexOf(0x0a, at)
    return { start: offset + at, end: offset + (newline === -1 ? bytes.length : newline), matchAt: null }
  })
}

/** One line too long to be held: the first of its pieces with a match. */
function inLongLine(log: OpenLog, start: number, end: number, matcher: Matcher): Hit[] {
  for (let at = start; at < end; at += PIECE_BYTES) {
    const bytes = log.read(at, Math.min(end, at + PIECE_BYTES + OVERLAP_BYTES))
    const index = matcher.indexIn(bytes.toString('latin1'))
    if (index !== -1) return [{ start, end, matchAt: at + index }]
    if (matcher.indexIn(bytes.toString('utf8')) !== -1) return [{ start, end, matchAt: at }]
  }
  return []
}

/** The line as it is told; null where what matched is not among what a person sees of it (an earlier state of a progress bar). */
function placed(log: OpenLog, file: LogFile, hit: Hit, matcher: Matcher, guess: TimeGuess): PlacedLine | null {
  const [line] = linesBetween(log, hit.start, Math.min(hit.end, hit.start + LONGEST_LINE_BYTES) + 1, 1)
  if (line === undefined) return null
  const isLong = hit.end - hit.start > LONGEST_LINE_BYTES
  if (!isLong && hasStates(log, hit) && matcher.indexIn(line.text) === -1) return null
  const text = isLong ? excerpt(log, hit, matcher, line.text) : line.text
  const ownLevel = levelOfLine(line.text)
  const context = line.at === null || ownLevel === null ? contextBefore(log, hit.start) : null
  const at = line.at ?? context?.at ?? guess.timeOf(hit.start)
  return { offset: hit.start, text, at, ref: file.ref, run: file.run, level: ownLevel ?? context?.level ?? null }
}

function hasStates(log: OpenLog, { start, end }: Hit): boolean {
  const at = log.read(start, end).indexOf(0x0d)
  return at !== -1 && at < end - start - 1
}

/** Of a long line its head, or what stands around a match that lies beyond. */
function excerpt(log: OpenLog, hit: Hit, matcher: Matcher, head: string): string {
  const length = hit.end - hit.start
  const rest = `… [cut here: the line has ${length.toLocaleString('en')} bytes]`
  if (hit.matchAt === null && matcher.indexIn(head) !== -1) return `${head} ${rest}`
  const whole = hit.matchAt === null ? log.read(hit.start, hit.end).toString('latin1') : ''
  const matchAt = hit.matchAt ?? hit.start + Math.max(0, matcher.indexIn(whole))
  const from = Math.max(hit.start, matchAt - BEFORE_MATCH_BYTES)
  const bytes = log.read(from, Math.min(hit.end, from + LONGEST_LINE_BYTES))
  return `[${(from - hit.start).toLocaleString('en')} bytes before] … ${bytes.toString('utf8')} ${rest}`
}
