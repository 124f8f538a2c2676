import { closeSync, openSync, writeSync } from 'node:fs'
import { lineStart } from './blocks'
import type { OpenLog } from './open-log'
import { withLog } from './open-log'

const CHUNK_BYTES = 1024 * 1024
const NEWLINE = 0x0a
const COPY_MODE = 0o600
/** Of what was copied out of a log, this much before and after a byte is put back together for an editor. */
const AROUND_BYTES = 32 * 1024 * 1024

/** What such a copy is called, after the log. */
export const COPY_SUFFIX = '.kept'

/**
 * What an editor can open to show a byte of a log, and at which line of it, from 1. A log whose head was given back to the
 * disk would be shown with as many zeros: of such a one a copy is made beside it, which goes with it, of what is in the
 * file itself; for a byte that was copied out of it, of what is around that.
 */
export function openable(path: string, offset: number): { path: string; line: number } {
  return withLog(path, (log) => {
    const { ownHeadBytes, headBytes, sizeBytes } = log
    if (ownHeadBytes === 0) return { path, line: lineAt(log, 0, offset) }
    const isOwn = offset === 0 || offset >= ownHeadBytes
    const from = isOwn ? ownHeadBytes : lineStart(log, Math.max(headBytes, offset - AROUND_BYTES))
    const to = isOwn ? sizeBytes : Math.min(sizeBytes, offset + AROUND_BYTES)
    const copy = `${path}${COPY_SUFFIX}`
    copyKept(log, copy, from, to)
    return { path: copy, line: lineAt(log, from, offset) }
  })
}

/** The number of a byte's line, counted from byte `first` on, where a line begins. */
function lineAt(log: OpenLog, first: number, offset: number): number {
  const end = lineStart(log, offset)
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let line = 1
  for (let from = first; from < end; from += CHUNK_BYTES) {
    const bytes = log.read(from, Math.min(from + CHUNK_BYTES, end), buffer)
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) line += 1
  }
  return line
}

function copyKept(log: OpenLog, copy: string, from: number, to: number): void {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  const file = openSync(copy, 'w', COPY_MODE)
  try {
    for (let at = from; at < to; at += CHUNK_BYTES) {
      const bytes = log.read(at, Math.min(at + CHUNK_BYTES, to), buffer)
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done)
    }
  } finally {
    closeSync(file)
  }
}
