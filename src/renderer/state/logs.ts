import { create } from 'zustand'
import type { Failure } from '@shared/contract/failure'
import type { LogChunk, LogLine } from '@shared/contract/stream'
import type { Ref } from '@shared/model/ids'
import { ask } from './commands'
import { oncePerFrame } from './frame'

/** Lines asked for when a log is opened, and the most that are kept of one. */
export const OPENING_LINES = 500
export const MOST_LINES = 5_000

/** A log that is open in a view. */
export type OpenLog = {
  /** Oldest first, by growing offset within a run. */
  lines: readonly LogLine[]
  /** Absolute path of the file, or null until it is known. */
  path: string | null
  status: 'opening' | 'open' | 'failed'
  failure: Failure | null
}

const OPENING: OpenLog = { lines: [], path: null, status: 'opening', failure: null }

/** Open logs by ref. */
export const useLogs = create<{ logs: ReadonlyMap<string, OpenLog> }>()(() => ({ logs: new Map() }))

const viewers = new Map<Ref, number>()
let waiting: LogChunk[] = []

function change(ref: string, to: (log: OpenLog) => OpenLog): void {
  useLogs.setState(({ logs }) => ({ logs: new Map(logs).set(ref, to(logs.get(ref) ?? OPENING)) }))
}

/** Lines of a log after a chunk. Lines that were already there (opening and following overlap) are not doubled. */
export function afterChunk(lines: readonly LogLine[], chunk: LogChunk): readonly LogLine[] {
  if (chunk.isReset) return chunk.lines.slice(-MOST_LINES)
  const last = lines.at(-1)?.offset ?? -1
  const added = chunk.lines.filter((line) => line.offset > last)
  return added.length === 0 ? lines : [...lines, ...added].slice(-MOST_LINES)
}

function flush(): void {
  const chunks = waiting
  waiting = []
  for (const chunk of chunks) {
    if (viewers.has(chunk.ref as Ref)) change(chunk.ref, (log) => ({ ...log, lines: afterChunk(log.lines, chunk) }))
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
    return { lines, path: answer.value.path, status: 'open', failure: null }
  })
}

/** Opens and follows a log for one more viewer. Call what it returns when the viewer goes. */
export function viewLog(ref: Ref): () => void {
  const count = viewers.get(ref) ?? 0
  viewers.set(ref, count + 1)
  if (count === 0) {
    change(ref, () => OPENING)
    void open(ref)
  }
  return () => {
    const left = (viewers.get(ref) ?? 1) - 1
    if (left > 0) {
      viewers.set(ref, left)
      return
    }
    viewers.delete(ref)
    useLogs.setState(({ logs }) => ({ logs: new Map([...logs].filter(([other]) => other !== ref)) }))
    void ask('log.close', { ref })
  }
}

/** Opens again what was open: after the engine was lost, or when a log that failed may exist by now. */
export function reopenLogs(): void {
  for (const ref of viewers.keys()) {
    change(ref, () => OPENING)
    void open(ref)
  }
}
