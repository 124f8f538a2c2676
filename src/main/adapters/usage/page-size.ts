import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'

const AT_PAGESZ = 6n
const USUAL_PAGE_BYTES = 4096
const WORD_BYTES = 8

/** Bytes a page of memory has, from a 64-bit auxiliary vector (getauxval(3)); 4096 where it isn't told. */
export function parsePageSize(vector: Buffer, isLittleEndian: boolean): number {
  const word = (at: number): bigint => (isLittleEndian ? vector.readBigUInt64LE(at) : vector.readBigUInt64BE(at))
  for (let at = 0; at + 2 * WORD_BYTES <= vector.length; at += 2 * WORD_BYTES) {
    if (word(at) === AT_PAGESZ) return Number(word(at + WORD_BYTES))
  }
  return USUAL_PAGE_BYTES
}

/** Bytes a page of memory has on this machine: 4 KiB mostly, 16 or 64 on some ARM machines. */
export function readPageSize(): number {
  try {
    return parsePageSize(readFileSync('/proc/self/auxv'), endianness() === 'LE')
  } catch {
    // Hardened systems keep it from everybody; nearly all of them have the usual size.
    return USUAL_PAGE_BYTES
  }
}
