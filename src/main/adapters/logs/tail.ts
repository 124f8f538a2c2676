import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { CommandError } from '@shared/contract/failure'
import type { LogLine } from '@shared/contract/stream'
import { asCommandError, systemCode } from '../files/system-error'
import { diskRoom } from './disk-room'
import { createLineSplitter, LONGEST_LINE_BYTES } from './line-splitter'

const BLOCK_BYTES = 64 * 1024

/** How far back lines are looked for: a log of huge lines gives fewer lines rather than a long wait. */
const MAX_SCAN_BYTES = 32 * 1024 * 1024

/** Characters in one answer: it goes to the window in one message. */
const MAX_ANSWER_CHARACTERS = 4 * 1024 * 1024

const NEWLINE = 0x0a

/**
 * The last lines of a log, oldest first, and the offset at which following goes on. A last line that has no end yet is
 * among them. Fewer lines than asked where they are too long for one answer. Throws CommandError `log.none` without a file.
 */
export async function tailLog(path: string, lines: number): Promise<{ lines: LogLine[]; nextOffset: number }> {
  try {
    const file = await open(path, 'r')
    try {
      const stats = await file.stat()
      const { size } = stats
      const start = await findStart(file, size, lines, diskRoom(stats) < size)
      const found = createLineSplitter(start)
      const read: LogLine[] = []
      const buffer = Buffer.alloc(BLOCK_BYTES)
      for (let at = start; at < size;) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(BLOCK_BYTES, size - at), at)
        if (bytesRead === 0) break
        read.push(...found.push(buffer.subarray(0, bytesRead)))
        at += bytesRead
      }
      const unended = found.offset()
      const isLong = size - unended > LONGEST_LINE_BYTES
      const state = found.stateOffset()
      const last = isLong && found.isRewritten() && size - state <= LONGEST_LINE_BYTES ? state : null
      const tail = found.flush()
      // Whoever follows hears it again, whole; but of one that is so long only what comes, and of a bar that shows progress
      // its states from the last one on: that one is the line then, and is replaced.
      const nextOffset = isLong ? (last ?? found.offset()) : unended
      read.push(...tail.map((line) => (last === null ? line : { ...line, offset: last })))
      return { lines: bounded(read.slice(-lines)), nextOffset }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT')
      throw new CommandError('log.none', `There is no log ${path}: it was removed, or nothing began it yet.`)
    throw asCommandError(error, `The log ${path} can’t be read`)
  }
}

/** Where the last `lines` lines begin, or as many as are found; inside a line where that alone is too long. */
async function findStart(file: FileHandle, size: number, lines: number, mayHaveHole: boolean): Promise<number> {
  const buffer = Buffer.alloc(BLOCK_BYTES)
  const lowest = Math.max(0, size - MAX_SCAN_BYTES)
  let found = 0
  let earliest = lowest
  for (let to = size; to > lowest;) {
    const from = Math.max(lowest, to - BLOCK_BYTES)
    const { bytesRead } = await file.read(buffer, 0, to - from, from)
    for (let at = buffer.lastIndexOf(NEWLINE, bytesRead - 1); at !== -1;) {
      // The one at the very end closes the last line and begins none.
      if (from + at + 1 < size) {
        earliest = from + at + 1
        if (++found === lines) return earliest
      }
      at = at === 0 ? -1 : buffer.lastIndexOf(NEWLINE, at - 1)
    }
    // What was given back to the disk reads as zeros, and everything before it was too.
    const holeEnd = from + buffer.lastIndexOf(0, bytesRead - 1) + 1
    if (mayHaveHole && buffer[0] === 0 && holeEnd < size) return holeEnd
    to = from
  }
  return lowest === 0 ? 0 : earliest
}

function bounded(lines: LogLine[]): LogLine[] {
  let characters = 0
  let first = lines.length
  while (first > 0) {
    characters += lines[first - 1]?.text.length ?? 0
    if (characters > MAX_ANSWER_CHARACTERS) break
    first--
  }
  return lines.slice(first)
}
