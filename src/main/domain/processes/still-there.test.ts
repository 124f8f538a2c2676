import { expect, test } from 'vitest'
import { stillThere } from './still-there'

test.each([
  [[], null],
  [[4_123], 'process 4123 is still there'],
  [[4_123, 4_124], 'processes 4123 and 4124 are still there'],
  [[1, 2, 3], 'processes 1, 2 and 3 are still there'],
])('%j: %s', (pids, sentence) => {
  expect(stillThere(pids)).toBe(sentence)
})
