import { expect, test } from 'vitest'
import { parsePageSize } from './page-size'

function vector(pairs: [number, number][], isLittleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(pairs.length * 16)
  for (const [i, pair] of pairs.entries()) {
    for (const [j, value] of pair.entries()) {
      if (isLittleEndian) bytes.writeBigUInt64LE(BigInt(value), i * 16 + j * 8)
      else bytes.writeBigUInt64BE(BigInt(value), i * 16 + j * 8)
    }
  }
  return bytes
}

test('the size of a page is found in either byte order, and usual where it is not told', () => {
  const pairs: [number, number][] = [
    [33, 140_000],
    [6, 16_384],
    [0, 0],
  ]
  expect(parsePageSize(vector(pairs, true), true)).toBe(16_384)
  expect(parsePageSize(vector(pairs, false), false)).toBe(16_384)
  expect(parsePageSize(vector([[0, 0]], true), true)).toBe(4096)
  expect(parsePageSize(Buffer.alloc(5), true)).toBe(4096)
})
