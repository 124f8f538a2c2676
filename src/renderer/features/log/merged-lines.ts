import type { LogLevel, PlacedLine } from '@shared/contract/log-commands'
import type { LogChunk } from '@shared/contract/stream'
import type { Ref } from '@shared/model/ids'
import { isAtLeast, levelOfLine } from '@shared/words/log-level'
import { formatBytes, formatCount } from '../../ui/format'
import type { MergedLine } from './shown-line'

/** Lines that are held while they are followed, and while a person reads further back. */
export const MOST_FOLLOWED_LINES = 5_000
export const MOST_HELD_LINES = 10_000
/** More lines of one frame than this are not put in: nobody could have read them. */
export const MOST_FRAME_LINES = 2_000

/** Lines of several logs in the order of time. */
export type Merged = {
  lines: readonly MergedLine[]
  /** Number of the first line: older ones that come before it get smaller numbers, so that all others keep theirs. */
  first: number
}

/** How far each log was heard. */
export type Heard = Map<string, { offset: number; level: LogLevel | null; time: number; run: number }>

export const NO_LINES: Merged = { lines: [], first: 0 }

/** Lines as main placed them, in the order of time. A line whose time is not known goes with the one before it. */
export function mergedOf(placed: readonly PlacedLine[]): MergedLine[] {
  let time = placed.find(({ at }) => at !== null)?.at ?? 0
  const lines = placed.map((line): MergedLine => {
    time = line.at ?? time
    return { ...line, id: `${line.ref} ${line.run} ${line.offset}`, time }
  })
  return inOrder(lines)
}

/** What is heard of each log once these lines are shown. */
export function heardIn(lines: readonly MergedLine[]): Heard {
  const heard: Heard = new Map()
  for (const { ref, offset, level, time } of lines) {
    const before = heard.get(ref)
    heard.set(ref, {
      offset: Math.max(offset, before?.offset ?? -1),
      level: level ?? before?.level ?? null,
      time,
      run: 0,
    })
  }
  return heard
}

/**
 * Lines that were just written, in the order of time; `heard` goes on with them. What was heard before is left out; where
 * lines were passed over, or are too many, a line says so. `now` (epoch ms) is the time of those that tell none.
 */
export function linesOfChunks(chunks: readonly LogChunk[], heard: Heard, now: number): MergedLine[] {
  const lines = inOrder(chunks.flatMap((chunk) => linesOfChunk(chunk, heard, now)))
  const excess = lines.length - MOST_FRAME_LINES
  const first = lines[excess]
  if (excess <= 0 || first === undefined) return lines
  return [
    gapBefore(first, `… ${formatCount(excess)} lines skipped: more came at once than can be shown`),
    ...lines.slice(excess),
  ]
}

function linesOfChunk(chunk: LogChunk, heard: Heard, now: number): MergedLine[] {
  const ref = chunk.ref as Ref
  const before = heard.get(ref) ?? { offset: -1, level: null, time: 0, run: 0 }
  const first = chunk.lines[0]
  const isPassedOver = chunk.isReset && first !== undefined && before.offset >= 0 && first.offset > before.offset
  let { offset, level, time, run } = before
  if (chunk.isReset && !isPassedOver) {
    offset = -1
    run += 1
  }
  const lines: MergedLine[] = []
  for (const line of chunk.lines) {
    if (line.offset <= offset) continue
    offset = line.offset
    level = levelOfLine(line.text) ?? level
    time = line.at ?? now
    lines.push({ ...line, at: time, id: `${ref} live${run} ${offset}`, ref, run: null, level, time })
  }
  heard.set(ref, { offset, level, time, run })
  const head = lines[0]
  if (!isPassedOver || head === undefined) return lines
  const bytes = formatBytes(head.offset - before.offset)
  return [gapBefore(head, `… ${bytes} skipped: lines come faster than they can be read`), ...lines]
}

function gapBefore(line: MergedLine, text: string): MergedLine {
  return { ...line, id: `gap ${line.id}`, text, isGap: true }
}

/** With newer lines put in their places; the oldest are let go where there are more than `most`. */
export function withLines(before: Merged, added: readonly MergedLine[], most: number): Merged {
  if (added.length === 0) return before
  const lines = putIn(before.lines, added)
  const excess = Math.max(0, lines.length - most)
  return { lines: excess === 0 ? lines : lines.slice(excess), first: before.first + excess }
}

/** With older lines in front, each once. The newest are let go where there are too many: `isCut`. */
export function withOlderLines(
  before: Merged,
  older: readonly MergedLine[],
): Merged & { added: number; isCut: boolean } {
  // Only those of the same instant can be there already.
  const edge = before.lines[0]?.time ?? Number.POSITIVE_INFINITY
  const known = new Set<string>()
  for (const line of before.lines) {
    if (line.time > edge) break
    known.add(`${line.ref} ${line.offset}`)
  }
  const added = older.filter((line) => line.time <= edge && !known.has(`${line.ref} ${line.offset}`))
  const lines = [...added, ...before.lines]
  const isCut = lines.length > MOST_HELD_LINES
  return {
    lines: isCut ? lines.slice(0, MOST_HELD_LINES) : lines,
    first: before.first - added.length,
    added: added.length,
    isCut,
  }
}

/** Whether a line is of the wanted level or worse. Gaps always show. */
export function isOfLevel(line: MergedLine, wanted: LogLevel | null): boolean {
  return wanted === null || line.isGap === true || (line.level !== null && isAtLeast(line.level, wanted))
}

function inOrder(lines: MergedLine[]): MergedLine[] {
  return lines.toSorted((a, b) => a.time - b.time)
}

function putIn(lines: readonly MergedLine[], added: readonly MergedLine[]): MergedLine[] {
  const earliest = added[0]?.time ?? 0
  const from = lines.findLastIndex(({ time }) => time <= earliest) + 1
  if (from === lines.length) return [...lines, ...added]
  return [...lines.slice(0, from), ...inOrder([...lines.slice(from), ...added])]
}
