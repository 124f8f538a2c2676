import { appendFileSync, statSync, writeFileSync } from 'node:fs'
import type { Stats } from 'node:fs'
import type { Logger } from '../../engine/effects'
import { inStepWithAllMs } from '@shared/time/in-step'
import { systemCode, systemReason } from '../files/system-error'
import { linesBetween } from './blocks'
import { withLog } from './open-log'
import type { SizeNote } from './time-index'
import { indexPath, MOST_NOTES, noteText, readNotes, thinned } from './time-index'

/** A log that is quiet is looked at ever more seldom, up to this and all of them together: its last write tells its own time. */
const LONGEST_PAUSE_MS = 5_000
const FIRST_PAUSE_MS = 900
/** So much of the head of a log tells whether its lines name times themselves. */
const HEAD_BYTES = 16 * 1024
/** Notes are written together. */
const WRITE_EVERY_MS = 10_000
const INDEX_MODE = 0o600

type Noted = {
  notes: SizeNote[]
  /** Notes that are not on disk yet; null: all of them must be written anew. */
  unwritten: SizeNote[] | null
  /** null: nothing was written yet that could tell. */
  namesTimes: boolean | null
  pauseMs: number
  dueAtMs: number
}

/** Notes of how large logs were when, for those whose lines don't say. */
export type SizeNotes = {
  /** Looks at the logs of what runs where it is time to. Answers after how many milliseconds it is again; Infinity: never. */
  look(paths: readonly string[]): number
  /** Puts on disk what was noted. */
  write(): void
}

/** Notes go to a file beside the log. A note that can't be written is said once a log, and kept in memory. */
export function createSizeNotes(logger: Pick<Logger, 'warn'>): SizeNotes {
  const known = new Map<string, Noted>()
  let writtenAtMs = performance.now()

  const noted = (path: string): Noted => {
    let entry = known.get(path)
    if (entry === undefined) {
      entry = {
        notes: readNotes(path),
        unwritten: [],
        namesTimes: null,
        pauseMs: FIRST_PAUSE_MS,
        dueAtMs: 0,
      }
      known.set(path, entry)
    }
    return entry
  }

  const lookAt = (path: string, entry: Noted): void => {
    entry.pauseMs = Math.min(entry.pauseMs * 2, LONGEST_PAUSE_MS)
    const stats = statOf(path)
    const last = entry.notes.at(-1)
    if (stats !== null && stats.size > (last?.sizeBytes ?? 0)) {
      entry.pauseMs = FIRST_PAUSE_MS
      entry.namesTimes ??= namesTimes(path)
      if (entry.namesTimes === true) entry.notes = []
      else note(entry, { sizeBytes: stats.size, at: Math.max(Math.floor(stats.mtimeMs), last?.at ?? 0) })
    }
    const now = performance.now()
    const isQuiet = entry.pauseMs === LONGEST_PAUSE_MS
    entry.dueAtMs = now + (isQuiet ? inStepWithAllMs(now, LONGEST_PAUSE_MS) : entry.pauseMs)
  }

  const writeOne = (path: string, entry: Noted): void => {
    if (entry.unwritten?.length === 0) return
    const text = (entry.unwritten ?? entry.notes).map(noteText).join('')
    try {
      if (entry.unwritten === null) writeFileSync(indexPath(path), text, { mode: INDEX_MODE })
      else appendFileSync(indexPath(path), text, { mode: INDEX_MODE })
      entry.unwritten = []
    } catch (error) {
      // Its folder went with the instance: nobody will ask about it.
      if (systemCode(error) === 'ENOENT') entry.unwritten = []
      else {
        logger.warn({ path }, `When the lines of ${path} came can’t be noted: ${systemReason(error)}.`)
        entry.unwritten = []
      }
    }
  }

  const write = (): void => {
    writtenAtMs = performance.now()
    for (const [path, entry] of known) writeOne(path, entry)
  }

  const nextMs = (): number => {
    const now = performance.now()
    let dueAtMs = Infinity
    for (const entry of known.values()) {
      if (entry.namesTimes !== true) dueAtMs = Math.min(dueAtMs, entry.dueAtMs)
      if (entry.unwritten?.length !== 0) dueAtMs = Math.min(dueAtMs, writtenAtMs + WRITE_EVERY_MS)
    }
    return Math.max(0, dueAtMs - now)
  }

  return {
    look(paths) {
      const now = performance.now()
      const living = new Set(paths)
      for (const path of living) {
        const entry = noted(path)
        if (entry.namesTimes !== true && now >= entry.dueAtMs) lookAt(path, entry)
      }
      if (now - writtenAtMs >= WRITE_EVERY_MS) write()
      for (const [path, entry] of known) {
        if (living.has(path)) continue
        writeOne(path, entry)
        known.delete(path)
      }
      return nextMs()
    },
    write,
  }
}

/** On this very thread: the pool of threads costs a hundred quiet logs ten times what the call itself does (4 µs). */
function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    // What can't be looked at now is looked at again, and whoever opens the log is told why.
    return null
  }
}

function note(entry: Noted, next: SizeNote): void {
  entry.notes.push(next)
  entry.unwritten?.push(next)
  if (entry.notes.length < MOST_NOTES) return
  entry.notes = thinned(entry.notes)
  entry.unwritten = null
}

/** null: it holds no whole line yet. */
function namesTimes(path: string): boolean | null {
  try {
    return withLog(path, (log) => {
      // Of the file itself: what was copied out of it would have to be unpacked, on the thread that answers.
      const from = log.ownHeadBytes
      const bytes = log.read(from, Math.min(log.sizeBytes, from + HEAD_BYTES))
      if (!bytes.includes(0x0a) && bytes.length < HEAD_BYTES) return null
      return linesBetween(log, from, from + bytes.length).some((line) => line.at !== null)
    })
  } catch {
    // What can't be read now is looked at again, and whoever opens the log is told why.
    return null
  }
}
