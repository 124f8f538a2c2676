import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAnyCaseNeedle, createNeedle } from './needle'

test('found wherever Buffer.indexOf finds it, in whatever text its probe was chosen', () => {
  const letters = fc.constantFrom('a', 'b', 'ab', 'é', '\n')
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 12 }),
      fc.array(fc.array(letters, { maxLength: 60 }), { minLength: 1, maxLength: 3 }),
      (pattern, texts) => {
        const bytes = Buffer.from(pattern.join(''))
        const needle = createNeedle(bytes)
        for (const parts of texts) {
          const text = Buffer.from(parts.join(''))
          for (let from = 0; from <= text.length; from += 3) {
            expect(needle.indexIn(text, from)).toBe(text.indexOf(bytes, from))
          }
        }
      },
    ),
  )
})

test.each([
  // Of a text without them all are rare.
  { kind: 'rare', sample: '.' },
  { kind: 'frequent', sample: 'kKaA7 ' },
])('in any case, found wherever an expression finds it, its letters being $kind', ({ sample }) => {
  const letters = fc.constantFrom('k', 'K', 'a', 'A', '7', 'é', '\n')
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('k', 'K', 'a', 'A', '7'), { minLength: 1, maxLength: 4 }),
      fc.array(letters, { maxLength: 80 }),
      (pattern, parts) => {
        const needle = createAnyCaseNeedle(pattern.join(''), Buffer.from(sample.repeat(32 * 1024)))
        const text = Buffer.from(parts.join(''))
        const expression = new RegExp(pattern.join(''), 'gi')
        for (let from = 0; from <= text.length; from += 3) {
          expression.lastIndex = from
          expect(needle.indexIn(text, from)).toBe(expression.exec(text.toString('latin1'))?.index ?? -1)
        }
      },
    ),
  )
})
