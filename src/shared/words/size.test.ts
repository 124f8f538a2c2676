import { expect, test } from 'vitest'
import { bytesIn, sizeWords } from './size'

test.each([
  ['1 GiB', 1024 ** 3],
  ['1.5 GiB', 1.5 * 1024 ** 3],
  ['512 MiB', 512 * 1024 ** 2],
  ['64 TiB', 64 * 1024 ** 4],
  ['1.25 GiB', 1.25 * 1024 ** 3],
  ['999.05 MiB', 1_047_576_000],
  ['17 B', 17],
])('%s', (words, bytes) => {
  expect(sizeWords(bytes)).toBe(words)
})

test.each([
  ['2g', 2 * 1024 ** 3],
  ['2 GiB', 2 * 1024 ** 3],
  ['2GB', 2_000_000_000],
  [' 500 mb ', 500_000_000],
  ['0.5t', 512 * 1024 ** 3],
  ['1048576', 1_048_576],
  ['64k', 65_536],
])('%j is so many bytes', (text, bytes) => {
  expect(bytesIn(text)).toBe(bytes)
})

test.each(['', 'much', '-1 GiB', '1 XB', '1 GiB and more', 'gib'])('%j is no size', (text) => {
  expect(bytesIn(text)).toBeNull()
})
