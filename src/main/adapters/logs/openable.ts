import { closeSync, openSync, writeSync } from 'node:fs'
import { lineStart } from './blocks'
import type { OpenLog } from './open-log'
import { withLog } from './open-log'

const CHUNK_BYTES = 1024 * 1024
const NEWLINE = 0x0a
const COPY_MODE = 0o600

/**
 * What an editor can open to show a byte of a log, and at which line of it, from 1. A log whose head was given back to the
 * disk would be shown with as many zeros: of such a one a copy of what is there is made beside it, which goes with it.
 */
export function openable(path: string, offset: number): { path: string; line: number } {
  return withLog(path, (log) => {
    const line = lineAt(log, offset)
    if (log.headBytes === 0) return { path, line }
    const copy = `${path}.kept`
    copyKept(log, copy)
    return { path: copy, line }
  })
}

function lineAt(log: OpenLog, offset: number): number {
  const end = lineStart(log, offset)
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let line = 1
  for (let from = log.headBytes; from < end; from += CHUNK_BYTES) {
    const bytes = log.read(from, Math.min(from + CHUNK_BYTES, end), buffer)
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) line += 1
  }
  return line
}

function copyKept(log: OpenLog, to: string): void {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  const file = openSync(to, 'w', COPY_MODE)
  try {
    for (let from = log.headBytes; from < log.sizeBytes; from += CHUNK_BYTES) {
      const bytes = log.read(from, Math.min(from + CHUNK_BYTES, log.sizeBytes), buffer)
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done)
    }
  } finally {
    closeSync(file)
  }
}
