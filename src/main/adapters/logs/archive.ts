import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { OpenLog } from './open-log'

const CHUNK_BYTES = 8 * 1024 * 1024
/** The fastest: what is cut off is rarely looked at again, and the writer goes on. */
const LEVEL = 1
const ARCHIVE_MODE = 0o600

const NAME = /\.log\.(\d+)-(\d+)\.gz$/

/** Copies bytes of a log beside it, compressed (zcat reads it); answers the file. */
export function archive(log: OpenLog, from: number, to: number): string {
  const path = `${log.path}.${String(from)}-${String(to)}.gz`
  // Whole or not there at all.
  const part = `${path}.part`
  const file = openSync(part, 'w', ARCHIVE_MODE)
  try {
    for (let at = from; at < to; at += CHUNK_BYTES) {
      // One gzip member after the other is one gzip file (RFC 1952, section 2.2).
      const packed = gzipSync(log.read(at, Math.min(to, at + CHUNK_BYTES)), { level: LEVEL })
      for (let done = 0; done < packed.length;) done += writeSync(file, packed, done)
    }
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
  renameSync(part, path)
  return path
}

/** Which bytes of its log an archive holds, by its name; null where it is none. */
export function archivedBytes(path: string): { from: number; to: number } | null {
  const found = NAME.exec(path)
  return found === null ? null : { from: Number(found[1]), to: Number(found[2]) }
}
