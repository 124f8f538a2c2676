import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** Bytes of a log in one member: what is unpacked at least to read one line of it. */
const MEMBER_BYTES = 1024 * 1024
/** What can't be compressed gets a little longer (RFC 1951, section 3.2.4). What says it is more was not written here. */
const MOST_PACKED_BYTES = MEMBER_BYTES + 64 * 1024
/** The fastest: what is cut off is rarely looked at again, and the writer goes on. */
const LEVEL = 1
const ARCHIVE_MODE = 0o600

const NAME = /\.log\.(\d+)-(\d+)\.gz$/

/** The header of a member (RFC 1952, section 2.3): ten bytes, then an extra field of ours with two numbers. */
const PLAIN_HEADER_BYTES = 10
const FLAGS_AT = 3
const FLAG_EXTRA = 4
const EXTRA = Buffer.from([12, 0, 0x54, 0x6c, 8, 0])
const PACKED_AT = PLAIN_HEADER_BYTES + EXTRA.length
const HEADER_BYTES = PACKED_AT + 8

/** A part of an archive that can be unpacked by itself. Bytes of the log from `from` to `to`; in the archive at `at`. */
export type Member = { from: number; to: number; at: number; packedBytes: number }

/** Copies bytes of a log beside it, compressed (zcat reads it); answers the file. */
export function archive(
  log: { path: string; read(from: number, to: number): Buffer },
  from: number,
  to: number,
): string {
  const path = `${log.path}.${String(from)}-${String(to)}.gz`
  // Whole or not there at all.
  const part = `${path}.part`
  try {
    const file = openSync(part, 'w', ARCHIVE_MODE)
    try {
      for (let at = from; at < to; at += MEMBER_BYTES) {
        const packed = packMember(log.read(at, Math.min(to, at + MEMBER_BYTES)))
        for (let done = 0; done < packed.length;) done += writeSync(file, packed, done)
      }
    } finally {
      closeSync(file)
    }
    renameSync(part, path)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
  return path
}

/** One gzip member after the other is one gzip file (section 2.2). Each says how long it is, packed and unpacked. */
function packMember(bytes: Buffer): Buffer {
  const plain = gzipSync(bytes, { level: LEVEL })
  const header = Buffer.alloc(HEADER_BYTES)
  plain.copy(header, 0, 0, PLAIN_HEADER_BYTES)
  header[FLAGS_AT] = FLAG_EXTRA
  EXTRA.copy(header, PLAIN_HEADER_BYTES)
  header.writeUInt32LE(HEADER_BYTES + plain.length - PLAIN_HEADER_BYTES, PACKED_AT)
  header.writeUInt32LE(bytes.length, PACKED_AT + 4)
  return Buffer.concat([header, plain.subarray(PLAIN_HEADER_BYTES)])
}

/** The members of an archive that is open as `file`, from their headers alone; null where it is not one of ours. */
export function membersOf(file: number, range: { from: number; to: number }): Member[] | null {
  const header = Buffer.alloc(HEADER_BYTES)
  const members: Member[] = []
  let at = 0
  for (let { from } = range; from < range.to;) {
    const isWhole = readSync(file, header, 0, HEADER_BYTES, at) === HEADER_BYTES
    if (!isWhole || !header.subarray(PLAIN_HEADER_BYTES, PACKED_AT).equals(EXTRA)) return null
    const packedBytes = header.readUInt32LE(PACKED_AT)
    const to = from + header.readUInt32LE(PACKED_AT + 4)
    if (packedBytes <= HEADER_BYTES || packedBytes > MOST_PACKED_BYTES) return null
    if (to <= from || to - from > MEMBER_BYTES) return null
    members.push({ from, to, at, packedBytes })
    from = to
    at += packedBytes
  }
  return members
}

/** Which bytes of its log an archive holds, by its name; null where it is none. */
export function archivedBytes(path: string): { from: number; to: number } | null {
  const found = NAME.exec(path)
  return found === null ? null : { from: Number(found[1]), to: Number(found[2]) }
}
