import type { LogLevel, PlacedLine } from '@shared/contract/log-commands'
import type { LogChunk } from '@shared/contract/stream'
import type { Ref } from '@shared/model/ids'
import { isAtLeast, levelOfLine } from '@shared/words/log-level'
import { formatBytes, formatCount } from '../../ui/format'
import type { MergedLine } from './shown-line'

/** Lines that are held while they are followed, and while a person reads further back. */
export const MOST_FOLLOWED_LINES = 5_000
export const MOST_HELD_LINES = 10_000
/** More lines of one log in a frame than this are not put in: nobody could read them, and they would drive out the others. */
export const MOST_FRAME_LINES = 200

/** Lines of several logs in the order of time. */
export type Merged = {
  lines: readonly MergedLine[]
  /** Number of the first line: older ones that come before it get smaller numbers, so that all others keep theirs. */
  first: number
}

/** How far each log was heard. */
export type Heard = Map<string, { offset: number; text: string; level: LogLevel | null; time: number; run: number }>

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
  for (const { ref, offset, text, level, time } of lines) {
    const before = heard.get(ref)
    const isLast = offset >= (before?.offset ?? -1)
    heard.set(ref, {
      offset: isLast ? offset : (before?.offset ?? -1),
      text: isLast ? text : (before?.text ?? ''),
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
  return inOrder(chunks.flatMap((chunk) => linesOfChunk(chunk, heard, now)))
}

function linesOfChunk(chunk: LogChunk, heard: Heard, now: number): MergedLine[] {
  const ref = chunk.ref as Ref
  const before = heard.get(ref) ?? { offset: -1, text: '', level: null, time: 0, run: 0 }
  const isPassedOver = chunk.isReset && before.offset >= 0 && (chunk.lines[0]?.offset ?? -1) > before.offset
  const isNewRun = chunk.isReset && !isPassedOver
  const run = before.run + (isNewRun ? 1 : 0)
  const from = isNewRun ? -1 : before.offset
  // The last one that was heard may have had no end yet: it comes again when there is more of it.
  const written = chunk.lines.filter(
    ({ offset, text }) => offset > from || (offset === from && !isNewRun && text !== before.text),
  )
  let { level } = before
  // Too many are cut before anything is looked up in them.
  const lines = written.slice(-MOST_FRAME_LINES).map((line): MergedLine => {
    level = levelOfLine(line.text) ?? level
    const time = line.at ?? now
    return { ...line, at: time, id: `${ref} live${run} ${line.offset}`, ref, run: null, level, time }
  })
  const [first] = lines
  const last = lines.at(-1)
  heard.set(ref, {
    offset: last?.offset ?? from,
    text: last?.text ?? before.text,
    level,
    time: last?.time ?? before.time,
    run,
  })
  if (first === undefined) return lines
  if (isPassedOver) {
    const bytes = formatBytes(first.offset - before.offset)
    return [gapBefore(first, `… ${bytes} skipped: lines come faster than they can be read`), ...lines]
  }
  const excess = written.length - lines.length
  if (excess === 0) return lines
  return [gapBefore(first, `… ${formatCount(excess)} lines skipped: more came at once than can be shown`), ...lines]
}

function gapBefore(line: MergedLine, text: string): MergedLine {
  return { ...line, id: `gap ${line.id}`, text, isGap: true }
}

/** With newer lines put in their places; the oldest are let go where there are more than `most`. */
export function withLines(before: Merged, added: readonly MergedLine[], most: number): Merged {
  if (added.length === 0) return before
  const lines = putIn(withoutContinued(before.lines, added), added)
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

/** Without lines of which there is more now: only the last one of a log can be such a one. */
function withoutContinued(lines: readonly MergedLine[], added: readonly MergedLine[]): readonly MergedLine[] {
  const firsts = new Map<string, MergedLine>()
  for (const line of added) if (line.isGap !== true && !firsts.has(line.ref)) firsts.set(line.ref, line)
  const continued = new Set<MergedLine>()
  // Once through them for all logs, however many: of most the last line is near the end.
  for (let index = lines.length - 1; index >= 0 && firsts.size > 0; index -= 1) {
    const line = lines[index]
    const first = line === undefined || line.isGap === true ? undefined : firsts.get(line.ref)
    if (line === undefined || first === undefined) continue
    firsts.delete(line.ref)
    const { offset, id } = first
    // What main placed has another name; a new run begins at 0 as the one before it did.
    if (line.id === id || (line.offset === offset && offset > 0 && line.run !== null)) continued.add(line)
  }
  return continued.size === 0 ? lines : lines.filter((line) => !continued.has(line))
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
