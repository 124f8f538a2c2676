import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'

/** fallocate(2): the file keeps its size, and the bytes become a hole that takes no room. */
const FALLOC_FL_KEEP_SIZE = 1
const FALLOC_FL_PUNCH_HOLE = 2

/** The writer waits while a hole is made, so it is made in pieces. */
const PIECE_BYTES = 32 * 1024 * 1024

/** Gives the head of a file back to the disk. Answers why it can't be done here, in a sentence's half, or null. */
export type Punch = (path: string, from: number, to: number) => string | null

/** Works on Linux where the file system knows holes; elsewhere it answers that this system does not. */
export async function loadPunch(): Promise<Punch> {
  const fallocate = await loadFallocate()
  if (fallocate === null) return () => 'this system knows no way to do it'
  return (path, from, to) => {
    // Neither truncated nor appended to: what somebody else writes is not touched.
    const file = openSync(path, 'r+')
    try {
      for (let at = from; at < to; at += PIECE_BYTES) {
        const errno = fallocate(file, at, Math.min(PIECE_BYTES, to - at))
        if (errno !== 0)
          return errno === constants.errno.EOPNOTSUPP ? 'its file system knows no holes' : `error ${errno}`
      }
      return null
    } finally {
      closeSync(file)
    }
  }
}

async function loadFallocate(): Promise<((file: number, offset: number, length: number) => number) | null> {
  if (process.platform !== 'linux') return null
  try {
    const { default: koffi } = await import('koffi')
    const call = koffi.load(null).func('int fallocate(int, int, int64_t, int64_t)') as (...all: number[]) => number
    return (file, offset, length) =>
      call(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length) === 0 ? 0 : koffi.errno()
  } catch {
    // No koffi for this machine: logs are then bounded by removing those of ended runs.
    return null
  }
}
