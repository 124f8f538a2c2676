import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNeedle } from './needle'

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
