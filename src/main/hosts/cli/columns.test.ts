import { describe, expect, it } from 'vitest'
import { wrapText } from './columns'

describe('wrapText', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 100, ['one two three']],
    ['a-word-that-is-too-long and more', 8, ['a-word-that-is-too-long', 'and more']],
    ['first\nsecond line', 8, ['first', 'second', 'line']],
    ['', 8, ['']],
  ])('%j in %i', (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines)
  })
})
