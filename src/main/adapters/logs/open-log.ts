import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { CommandError } from '@shared/contract/failure'
import { asCommandError, systemCode } from '../files/system-error'
import { archivedBefore } from './archived'
import { diskRoom } from './disk-room'

/** A hole is made of whole blocks of the file system: 4 KiB nearly everywhere. */
const HOLE_BLOCK_BYTES = 4096

/** A log, open for looking into it at will. Read synchronously: never on a thread that must answer. */
export type OpenLog = {
  path: string
  /** As it was when it was opened; what is written meanwhile is not there. */
  sizeBytes: number
  /** The first byte that can be read, in the file or in what was copied out of it: 0 in nearly every log. */
  headBytes: number
  /** The first byte that is in the file itself: what lies before was given back to the disk. */
  ownHeadBytes: number
  /** When it was last written to; epoch ms. */
  writtenAt: number
  /** Bytes `from` to `to`, into `into` where that is large enough; fewer where the file ends. Valid until the next read. */
  read(from: number, to: number, into?: Buffer): Buffer
}

/** Opens a log, looks, and closes it. Throws CommandError `log.none` without a file, `files.failed` where it can't be read. */
export function withLog<T>(path: string, look: (log: OpenLog) => T): T {
  try {
    const file = openSync(path, 'r')
    try {
      return look(openOn(path, file))
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT')
      throw new CommandError('log.none', `There is no log ${path}: it was removed, or nothing began it yet.`)
    throw asCommandError(error, `The log ${path} can’t be read`)
  }
}

function openOn(path: string, file: number): OpenLog {
  const stats = fstatSync(file, { bigint: true })
  const sizeBytes = Number(stats.size)
  const ofFile = (from: number, into: Buffer): number => {
    let done = 0
    while (done < into.length) {
      const count = readSync(file, into, done, into.length - done, from + done)
      if (count === 0) break
      done += count
    }
    return done
  }
  const ownHead = (): number => (isSparse(fstatSync(file, { bigint: true })) ? holeAtHead(ofFile, sizeBytes) : 0)
  let ownHeadBytes = isSparse(stats) ? holeAtHead(ofFile, sizeBytes) : 0
  let archived = ownHeadBytes === 0 ? null : archivedBefore(path, ownHeadBytes)

  const readBoth = (from: number, into: Buffer): number => {
    const own = Math.max(from, Math.min(ownHeadBytes, from + into.length)) - from
    if (own > 0) archived?.read(from, from + own, into)
    return own + ofFile(from + own, into.subarray(own))
  }
  return {
    path,
    sizeBytes,
    headBytes: archived?.from ?? 0,
    ownHeadBytes,
    writtenAt: Number(stats.mtimeMs),
    read(from, to, into) {
      const wanted = Math.max(0, to - from)
      const bytes = into !== undefined && into.length >= wanted ? into.subarray(0, wanted) : Buffer.allocUnsafe(wanted)
      const count = readBoth(from, bytes)
      // A zero where text was: since it was opened, more of its head was copied out and given back.
      if (count === 0 || bytes[0] !== 0 || ownHead() <= ownHeadBytes) return bytes.subarray(0, count)
      ownHeadBytes = ownHead()
      archived = archivedBefore(path, ownHeadBytes)
      return bytes.subarray(0, readBoth(from, bytes))
    },
  }
}

/** It takes less room than it has bytes: something of it was given back, or its file system compresses. */
function isSparse(stats: BigIntStats): boolean {
  return diskRoom(stats) < stats.size
}

/**
 * Where the hole at the head of a file ends. A log is text, so a block of nothing but zeros is one that was given back, and
 * all such blocks lie at its head: their end is found by halving, in a few reads.
 */
function holeAtHead(read: (from: number, into: Buffer) => number, sizeBytes: number): number {
  const block = Buffer.allocUnsafe(HOLE_BLOCK_BYTES)
  const firstByteIn = (number: number): number => {
    const from = number * HOLE_BLOCK_BYTES
    const found = block.subarray(0, read(from, block)).findIndex((byte) => byte !== 0)
    return found === -1 ? -1 : from + found
  }
  const atStart = firstByteIn(0)
  // Sparse for another reason (compressed by the file system), or little was given back.
  if (atStart !== -1) return atStart
  let low = 0
  let high = Math.ceil(sizeBytes / HOLE_BLOCK_BYTES)
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2)
    if (firstByteIn(middle) === -1) low = middle
    else high = middle
  }
  const first = firstByteIn(high)
  return first === -1 ? sizeBytes : first
}
