import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { archive } from './archive'
import { archivedBefore } from './archived'

const MIB = 1024 * 1024
/** Where a member says how many bytes it holds, packed and unpacked. */
const [PACKED_AT, UNPACKED_AT] = [16, 20]

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-archived-'))
  path = join(folder, 'run.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What was copied out of a log of these bytes, after something was done to the copy. */
function after(bytes: Buffer, tamper: (copy: Buffer) => Buffer): ReturnType<typeof archivedBefore> {
  const copy = archive({ path, read: (from, to) => bytes.subarray(from, to) }, 0, bytes.length)
  writeFileSync(copy, tamper(readFileSync(copy)))
  return archivedBefore(path, bytes.length)
}

it('reads what was copied out', () => {
  const bytes = Buffer.from(Array.from({ length: MIB + 500 }, (_, at) => (at % 80 === 79 ? '\n' : 'x')).join(''))
  const into = Buffer.alloc(200)
  const archived = after(bytes, (copy) => copy)
  expect(archived.from).toBe(0)
  archived.read(MIB - 100, MIB + 100, into)
  expect(into.equals(bytes.subarray(MIB - 100, MIB + 100))).toBe(true)
})

it.each([
  ['packed', PACKED_AT],
  ['unpacked', UNPACKED_AT],
])('makes no room for what says to be 4 GiB %s', (_, at) => {
  const { from } = after(Buffer.alloc(1000, 'x'), (copy) => {
    copy.writeUInt32LE(0xffff_ffff, at)
    return copy
  })
  // None of ours: the log begins where its own bytes do.
  expect(from).toBe(1000)
})

it('unpacks no more than it says to hold', () => {
  const archived = after(Buffer.alloc(1000, 'x'), (copy) => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB)).subarray(10)
    copy.writeUInt32LE(24 + bomb.length, PACKED_AT)
    return Buffer.concat([copy.subarray(0, 24), bomb])
  })
  expect(() => archived.read(0, 1000, Buffer.alloc(1000))).toThrow('is damaged')
})
