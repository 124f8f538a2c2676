import { expect, it } from 'vitest'
import type { PlacedLine } from '@shared/contract/log-commands'
import { searchWords } from './search-words'

const hits = (count: number) => Array.from({ length: count }, () => ({}) as PlacedLine)
const MB = 1_048_576

it('counts hits, says their order, and how much was looked through', () => {
  const result = { hits: hits(128), isCut: false, searchedBytes: 3 * MB, searchedFiles: 1 }
  expect(searchWords(result, -1)).toBe('128 hits, newest first; 3 MB searched')
  expect(searchWords(result, 2)).toBe('3 of 128 hits, newest first; 3 MB searched')
  expect(searchWords({ ...result, hits: hits(1) }, 0)).toBe('1 of 1 hit; 3 MB searched')
})

it('says where it found nothing, and where there are more than are told', () => {
  expect(searchWords({ hits: [], isCut: false, searchedBytes: 40 * MB, searchedFiles: 14 }, -1)).toBe(
    'No hits; 40 MB in 14 logs searched',
  )
  expect(searchWords({ hits: hits(2_000), isCut: true, searchedBytes: 40 * MB, searchedFiles: 1 }, 0)).toBe(
    '1 of the newest 2,000 hits; there are more; 40 MB searched',
  )
})
