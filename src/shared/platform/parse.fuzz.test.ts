import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parsePlatform } from './parse'

const SAMPLE = readFileSync(resolve(import.meta.dirname, '../../../resources/platforms/sample/till.yaml'), 'utf8')

/** Whatever the text: a definition, or problems that stand inside it. */
function isHonest(text: string): boolean {
  const reading = parsePlatform(text, { file: 'f', source: 'folder' })
  if (reading.ok) return true
  const lines = text.split('\n').length
  const isInside = ({ line, column, message }: (typeof reading.problems)[number]): boolean =>
    line >= 1 && line <= lines && column >= 1 && message !== ''
  return reading.problems.length > 0 && reading.problems.every(isInside)
}

it('answers any text without throwing', () => {
  const pieces = 'abc:-{}[]&*!|>\'"%@`#,?\n\t \0é'.split('')
  const yamlish = fc.array(fc.constantFrom(...pieces, 'name', 'components', '<<', '---', '😀'), { maxLength: 40 })
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        yamlish.map((parts) => parts.join('')),
      ),
      (text) => {
        expect(isHonest(text)).toBe(true)
      },
    ),
    { numRuns: 1_000 },
  )
})

it('answers every slip of the pen in a real file', () => {
  const slips = ['', ':', '\n', '  ', '-', '{', '"', '*', 'x', '\t', '${', '<<: ']
  const slip = fc.tuple(fc.nat({ max: SAMPLE.length }), fc.nat({ max: 12 }), fc.constantFrom(...slips))
  fc.assert(
    fc.property(slip, ([at, cut, put]) => {
      expect(isHonest(SAMPLE.slice(0, at) + put + SAMPLE.slice(at + cut))).toBe(true)
    }),
    { numRuns: 300 },
  )
}, 30_000)
