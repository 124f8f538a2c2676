import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainText } from './ansi'
import { finderOf } from './finder'
import { piecesOf } from './pieces'

const esc = '\u001B'
const text = (pattern: string) => finderOf({ pattern, isRegex: false, isCaseSensitive: false })
const hits = (line: string, finder: ReturnType<typeof finderOf>) =>
  piecesOf(line, finder).flatMap((piece) => (piece.isHit ? [piece.text] : []))

describe('piecesOf', () => {
  it('marks what was found, across colours, and keeps them', () => {
    expect(piecesOf(`a ${esc}[31mre${esc}[32md fo${esc}[0mx`, text('RED F'))).toEqual([
      { text: 'a ', look: '', isHit: false },
      { text: 're', look: 'text-failed-ink', isHit: true },
      { text: 'd f', look: 'text-ready-ink', isHit: true },
      { text: 'o', look: 'text-ready-ink', isHit: false },
      { text: 'x', look: '', isHit: false },
    ])
  })

  it('inks the word of the level also where something was found', () => {
    expect(piecesOf('12:00 ERROR lost', text('ror l')).map(({ text: piece }) => piece)).toEqual([
      '12:00 ',
      'ER',
      'ROR',
      ' l',
      'ost',
    ])
  })

  it('takes text literally, an expression as one, and case as wished', () => {
    expect(hits('a.b axb', text('a.b'))).toEqual(['a.b'])
    expect(hits('a.b axb', finderOf({ pattern: 'a.b', isRegex: true, isCaseSensitive: false }))).toEqual(['a.b', 'axb'])
    expect(hits('Error error', finderOf({ pattern: 'error', isRegex: false, isCaseSensitive: true }))).toEqual([
      'error',
    ])
    expect(hits('abc', finderOf({ pattern: 'x*', isRegex: true, isCaseSensitive: false }))).toEqual([])
    expect(finderOf({ pattern: '(', isRegex: true, isCaseSensitive: false })).toBeNull()
    expect(finderOf({ pattern: '', isRegex: false, isCaseSensitive: false })).toBeNull()
  })

  it('never changes what is read, whatever is looked for', () => {
    const piece = fc.constantFrom(`${esc}[31m`, `${esc}[0m`, 'a', 'b', 'ab', ' ', 'ERROR ', '(')
    fc.assert(
      fc.property(fc.array(piece), fc.string({ minLength: 1, maxLength: 3 }), (parts, pattern) => {
        const line = parts.join('')
        expect(
          piecesOf(line, text(pattern))
            .map((each) => each.text)
            .join(''),
        ).toBe(plainText(line))
      }),
    )
  })
})
