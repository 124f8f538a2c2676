import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { CommandError } from '@shared/contract/failure'
import { systemCode, systemReason } from '../files/system-error'
import type { Member } from './archive'
import { archivedBytes, membersOf } from './archive'

/** Unpacked members kept for whoever reads on: a look at a log reads the same few again and again. */
const MOST_UNPACKED = 4
/** Archives whose members are known. */
const MOST_INDEXED = 256

type Archive = { path: string; from: number; to: number }

/** What was copied out of the head of a log, as one stretch that ends where the log itself begins. */
export type Archived = {
  /** The first byte of the stretch; where the log itself begins where there is none. */
  from: number
  /** Copies bytes `from` to `to` of the log, which lie in the stretch. What was removed meanwhile is left as zeros. */
  read(from: number, to: number, into: Buffer): void
}

/** What was copied out of a log up to byte `headBytes`. An archive with a gap after it is not of the stretch. */
export function archivedBefore(path: string, headBytes: number): Archived {
  const stretch: Archive[] = []
  let start = headBytes
  for (const one of archivesOf(path).toSorted((a, b) => b.to - a.to)) {
    // One that reaches further was made just before the engine ended: the log still has the rest.
    if (one.to < start) break
    // A file of that name that is none of ours can't be looked into.
    if (one.from >= start || indexOf(one).length === 0) continue
    stretch.unshift(one)
    start = one.from
  }
  return {
    from: start,
    read(from, to, into) {
      into.fill(0, 0, to - from)
      for (const [index, one] of stretch.entries()) {
        const end = Math.min(to, stretch[index + 1]?.from ?? headBytes)
        if (one.from < end && end > from) copyFrom(one, from, end, into)
      }
    },
  }
}

/** The archives beside a log, in no order. */
function archivesOf(path: string): Archive[] {
  const folder = dirname(path)
  const beginning = `${basename(path)}.`
  return readdirSync(folder).flatMap((name) => {
    const range = name.startsWith(beginning) ? archivedBytes(name) : null
    return range === null ? [] : [{ path: join(folder, name), ...range }]
  })
}

function copyFrom(one: Archive, from: number, to: number, into: Buffer): void {
  for (const member of indexOf(one)) {
    if (member.to <= from || member.from >= to) continue
    const bytes = unpacked(one, member)
    const begin = Math.max(from, member.from)
    bytes.copy(into, begin - from, begin - member.from, Math.min(to, member.to) - member.from)
  }
}

// Archives never change, so what was read of one stays true for as long as anybody asks.
const indexed = new Map<string, Member[]>()
const unpackedLately = new Map<string, Buffer>()

function indexOf(one: Archive): Member[] {
  return remembered(indexed, one.path, MOST_INDEXED, () => withArchive(one, (file) => membersOf(file, one) ?? []) ?? [])
}

function unpacked(one: Archive, member: Member): Buffer {
  return remembered(unpackedLately, `${one.path} ${String(member.at)}`, MOST_UNPACKED, () => {
    const packed = Buffer.allocUnsafe(member.packedBytes)
    const count = withArchive(one, (file) => readSync(file, packed, 0, packed.length, member.at))
    if (count === null) return Buffer.alloc(0)
    try {
      // It is no more than it says, whatever else was packed into it.
      return gunzipSync(packed.subarray(0, count), { maxOutputLength: member.to - member.from })
    } catch (error) {
      throw new CommandError('files.failed', `${one.path} is damaged: ${systemReason(error)}.`, {
        hint: 'It holds older lines of a log. Remove it to read the others.',
      })
    }
  })
}

/** null where it was removed to make room. */
function withArchive<T>({ path }: Archive, look: (file: number) => T): T | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
  try {
    return look(file)
  } finally {
    closeSync(file)
  }
}

/** The value of a key, made where it is not known; those asked for last are kept. */
function remembered<T>(known: Map<string, T>, key: string, most: number, make: () => T): T {
  const value = known.get(key) ?? make()
  known.delete(key)
  known.set(key, value)
  for (const oldest of known.keys()) {
    if (known.size <= most) break
    known.delete(oldest)
  }
  return value
}
