import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import type { LogLine } from '@shared/contract/stream'
import type { Cancel } from '../../engine/effects'
import { systemCode, systemReason } from '../files/system-error'
import type { LineSplitter } from './line-splitter'
import { createLineSplitter } from './line-splitter'

/**
 * How a log is looked at: this often while lines come, slowing down to the other while none do (a look costs about 0.03 ms);
 * read at most so much a look, so that a writer of any speed costs the same; further behind than `mostBehindBytes` we give
 * up reading all and show the end.
 */
type Pace = { busyMs: number; quietMs: number; slowing: number; mostReadBytes: number; mostBehindBytes: number }

const PACES: Record<'calmly' | 'closely', Pace> = {
  // Nobody can read faster than that either.
  calmly: { busyMs: 50, quietMs: 250, slowing: 1.3, mostReadBytes: 128 * 1024, mostBehindBytes: 1024 * 1024 },
  // Who waits for a line hears of it within a small part of the time since the one before, and of every line.
  closely: { busyMs: 5, quietMs: 100, slowing: 1.04, mostReadBytes: 512 * 1024, mostBehindBytes: Infinity },
}

const CHUNK_BYTES = 64 * 1024
const SKIP_TO_BYTES = 32 * 1024

/** A line without an end is shown once the writer has been quiet for this long. */
const SHOW_UNENDED_AFTER_MS = 1_000

/**
 * Tells the lines that are added to a log, until cancelled. By reading, not by fs.watch, which costs a core on a chatty
 * file and halves its writer. A line that has no end yet is told as far as it got, and again, with the same offset, when
 * there is more of it: a bar that shows progress is one line. `isReset`: lines were skipped, or the file began anew. A file that isn't there yet is waited
 * for; one that can't be read is said to `onFailure`, once, and tried again.
 */
export function followLog(
  path: string,
  fromOffset: number,
  hear: (lines: LogLine[], isReset: boolean) => void,
  onFailure: (message: string) => void,
  how: keyof typeof PACES = 'calmly',
): Cancel {
  const pace = PACES[how]
  const buffer = Buffer.alloc(CHUNK_BYTES)
  let file: FileHandle | null = null
  let splitter: LineSplitter = createLineSplitter(fromOffset)
  let offset = fromOffset
  let everyMs = pace.busyMs
  let grewAt = performance.now()
  let toldAt = grewAt
  let hasFailed = false
  let isCancelled = false
  let isLooking = false
  let timer = setTimeout(look, 0)

  function look(): void {
    isLooking = true
    step()
      .then(() => (hasFailed = false))
      .catch(fail)
      .finally(() => {
        isLooking = false
        if (isCancelled) close()
        else timer = setTimeout(look, everyMs)
      })
  }

  async function step(): Promise<void> {
    everyMs = Math.min(everyMs * pace.slowing, pace.quietMs)
    file ??= await openIfThere(path)
    if (file === null) return
    const { size, nlink } = await file.stat()
    if (nlink === 0) return forget()

    let isReset = false
    if (size < offset) {
      startAt(0)
      isReset = true
    } else if (size - offset > pace.mostBehindBytes) {
      startAt(size - SKIP_TO_BYTES, true)
      isReset = true
    }
    const lines = await readTo(file, Math.min(size, offset + pace.mostReadBytes))
    if (isUnendedDue()) lines.push(...splitter.peek())
    if (lines.length > 0) toldAt = performance.now()
    if (!isCancelled && (lines.length > 0 || isReset)) hear(lines, isReset)
  }

  /** A bar that shows progress never gets quiet; its state is told from time to time. */
  function isUnendedDue(): boolean {
    return performance.now() - (splitter.isRewritten() ? toldAt : grewAt) >= SHOW_UNENDED_AFTER_MS
  }

  async function readTo(from: FileHandle, end: number): Promise<LogLine[]> {
    const lines: LogLine[] = []
    while (offset < end) {
      const { bytesRead } = await from.read(buffer, 0, Math.min(CHUNK_BYTES, end - offset), offset)
      if (bytesRead === 0) break
      offset += bytesRead
      lines.push(...splitter.push(buffer.subarray(0, bytesRead)))
      grewAt = performance.now()
      everyMs = pace.busyMs
    }
    return lines
  }

  function startAt(position: number, skipsFirst = false): void {
    offset = position
    splitter = createLineSplitter(position, skipsFirst)
  }

  /** The file was removed: another one of its name is another log. */
  function forget(): void {
    close()
    if (!isCancelled && offset > 0) hear([], true)
    startAt(0)
  }

  function close(): void {
    const closing = file
    file = null
    closing?.close().catch(fail)
  }

  function fail(error: unknown): void {
    everyMs = pace.quietMs
    if (!hasFailed) onFailure(`The log ${path} can’t be followed: ${systemReason(error)}.`)
    hasFailed = true
  }

  return () => {
    if (isCancelled) return
    isCancelled = true
    clearTimeout(timer)
    // A look under way closes the file itself when it is done with it.
    if (!isLooking) close()
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}
