import { create } from 'zustand'
import type { Failure } from '@shared/contract/failure'
import type { LogChunk, LogLine } from '@shared/contract/stream'
import type { Ref, RunId } from '@shared/model/ids'
import { ask } from './commands'
import { oncePerFrame } from './frame'

/** Lines asked for when a log is opened, and the most that are kept of one. */
export const OPENING_LINES = 500
export const MOST_LINES = 5_000
/** Of a log that is one of many, the most lines that come at once: nobody reads faster, and each is copied three times. */
export const MOST_AT_ONCE_LINES = 200

/** A log that is open in a view. */
export type OpenLog = {
  /** The end of the file: oldest first, by growing offset within a run. */
  lines: readonly LogLine[]
  /** Absolute path of the file, or null until it is known. */
  path: string | null
  status: 'opening' | 'open' | 'failed'
  failure: Failure | null
  /** Lines that came since it was opened, and runs that began: both only grow. */
  arrived: number
  runs: number
  /** Lines came faster than they can be read: so many bytes before the first one of `lines` were passed over. */
  skippedBytes: number
}

const OPENING: OpenLog = {
  lines: [],
  path: null,
  status: 'opening',
  failure: null,
  arrived: 0,
  runs: 0,
  skippedBytes: 0,
}

/** Open logs by ref. `turn` grows when all were opened anew, since what came meanwhile was not heard. */
export const useLogs = create<{ logs: ReadonlyMap<string, OpenLog>; turn: number }>()(() => ({
  logs: new Map(),
  turn: 0,
}))

const viewers = new Map<Ref, number>()
const followers = new Map<Ref, number>()
const hearers = new Set<{ refs: ReadonlySet<string>; hear(chunks: readonly LogChunk[]): void }>()
let waiting: LogChunk[] = []

function change(ref: string, to: (log: OpenLog) => OpenLog): void {
  useLogs.setState(({ logs }) => ({ logs: new Map(logs).set(ref, to(logs.get(ref) ?? OPENING)) }))
}

/**
 * Lines of a log after a chunk. Lines that were already there (opening and following overlap) are not doubled; of the last
 * one there may be more by now: it had no end yet.
 */
export function afterChunk(lines: readonly LogLine[], chunk: LogChunk): readonly LogLine[] {
  if (chunk.isReset) return chunk.lines.slice(-MOST_LINES)
  const last = lines.at(-1)
  const again = last && chunk.lines.findLast((line) => line.offset === last.offset && line.text !== last.text)
  const added = chunk.lines.filter((line) => line.offset > (last?.offset ?? -1))
  if (again === undefined && added.length === 0) return lines
  return [...(again === undefined ? lines : [...lines.slice(0, -1), again]), ...added].slice(-MOST_LINES)
}

/** An open log after a chunk. A reset that goes on behind the last line passed lines over; any other begins a run. */
export function logAfter(log: OpenLog, chunk: LogChunk): OpenLog {
  const lines = afterChunk(log.lines, chunk)
  if (lines === log.lines) return log
  const last = log.lines.at(-1)
  const first = chunk.lines[0]
  const isNewRun = chunk.isReset && (first === undefined || last === undefined || first.offset <= last.offset)
  const skipped = chunk.isReset && !isNewRun && first !== undefined ? first.offset - (last?.offset ?? 0) : 0
  const added = chunk.isReset
    ? chunk.lines.length
    : chunk.lines.filter((line) => line.offset > (last?.offset ?? -1)).length
  return {
    ...log,
    lines,
    arrived: log.arrived + added,
    runs: log.runs + (isNewRun ? 1 : 0),
    skippedBytes: chunk.isReset ? skipped : log.skippedBytes,
  }
}

function flush(): void {
  const chunks = waiting
  waiting = []
  const begun = new Set<Ref>()
  const after = new Map(useLogs.getState().logs)
  for (const chunk of chunks) {
    const ref = chunk.ref as Ref
    if (!viewers.has(ref)) continue
    const log = after.get(ref) ?? OPENING
    const next = logAfter(log, chunk)
    if (next.runs > log.runs) begun.add(ref)
    after.set(ref, next)
  }
  useLogs.setState({ logs: after })
  // Another run writes another file: where that is, and what it says already.
  for (const ref of begun) void open(ref)
  for (const { refs, hear } of hearers) {
    const theirs = chunks.filter((chunk) => refs.has(chunk.ref))
    if (theirs.length > 0) hear(theirs)
  }
}

const flushSoon = oncePerFrame(flush)

/** Takes lines of an open log; those of one frame are shown together. */
export function takeLogChunk(chunk: LogChunk): void {
  waiting.push(chunk)
  flushSoon()
}

async function open(ref: Ref): Promise<void> {
  const answer = await ask('log.open', { ref, lines: OPENING_LINES, follow: true })
  if (!viewers.has(ref)) return
  change(ref, (log) => {
    if (!answer.ok) return { ...log, status: 'failed', failure: answer.failure }
    const lines = afterChunk(answer.value.lines, { ref, lines: [...log.lines], isReset: false })
    return { ...log, lines, path: answer.value.path, status: 'open', failure: null }
  })
}

/** Counts one more of them. Answers whether it is the first. */
function enter(counts: Map<Ref, number>, ref: Ref): boolean {
  const count = counts.get(ref) ?? 0
  counts.set(ref, count + 1)
  return count === 0
}

/** Counts one less of them. Answers whether it was the last. */
function leave(counts: Map<Ref, number>, ref: Ref): boolean {
  const left = (counts.get(ref) ?? 1) - 1
  if (left > 0) counts.set(ref, left)
  else counts.delete(ref)
  return left <= 0
}

function closeUnlessNeeded(ref: Ref): void {
  if (!viewers.has(ref) && !followers.has(ref)) void ask('log.close', { ref })
}

/** Opens and follows a log for one more viewer. Call what it returns when the viewer goes. */
export function viewLog(ref: Ref): () => void {
  if (enter(viewers, ref)) {
    change(ref, () => OPENING)
    void open(ref)
  }
  return () => {
    if (!leave(viewers, ref)) return
    useLogs.setState(({ logs }) => ({ logs: new Map([...logs].filter(([other]) => other !== ref)) }))
    closeUnlessNeeded(ref)
  }
}

/** Asks for what is written from now on; a log that does not exist yet is heard from its first line. */
function followOne(ref: Ref): void {
  void ask('log.open', { ref, lines: 1, follow: true, most: MOST_AT_ONCE_LINES })
}

/**
 * Hears what is written to these logs from now on, frame by frame, without keeping any of it. Call what it returns to
 * hear no more.
 */
export function followLogs(refs: readonly Ref[], hear: (chunks: readonly LogChunk[]) => void): () => void {
  const hearer = { refs: new Set<string>(refs), hear }
  hearers.add(hearer)
  for (const ref of refs) if (enter(followers, ref) && !viewers.has(ref)) followOne(ref)
  return () => {
    hearers.delete(hearer)
    for (const ref of refs) if (leave(followers, ref)) closeUnlessNeeded(ref)
  }
}

/**
 * Another run writes another file (`<run>.log`), which may stay empty: what the run before it said is not shown as what
 * this one says. Its first line tells the rest, and may have come already.
 */
export function beginRun(ref: Ref, run: RunId): void {
  if (!viewers.has(ref) || useLogs.getState().logs.get(ref)?.path?.includes(run) === true) return
  change(ref, (log) => ({ ...logAfter(log, { ref, lines: [], isReset: true }), path: null }))
}

/** Opens again what was open: after the engine was lost, or when a log that failed may exist by now. */
export function reopenLogs(): void {
  for (const ref of viewers.keys()) {
    change(ref, ({ arrived, runs }) => ({ ...OPENING, arrived, runs }))
    void open(ref)
  }
  for (const ref of followers.keys()) if (!viewers.has(ref)) followOne(ref)
  useLogs.setState(({ turn }) => ({ turn: turn + 1 }))
}
