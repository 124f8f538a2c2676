import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forTerminal, withoutEscapes } from './escapes'

const esc = '\u001B'

describe('a line for a terminal', () => {
  it('keeps its colours and ends them', () => {
    expect(forTerminal(`${esc}[31mred${esc}[0m and ${esc}[1;38;5;208mmore`, true)).toBe(
      `${esc}[31mred${esc}[0m and ${esc}[1;38;5;208mmore${esc}[0m`,
    )
    expect(forTerminal(`${esc}[31mred${esc}[0m`, false)).toBe('red')
    expect(forTerminal('plain\ttext', true)).toBe('plain\ttext')
  })

  it('can do nothing to the terminal', () => {
    const line = `${esc}[2J${esc}[1;1Ha${esc}]0;title\u0007b${esc}]52;c;cm0gLXJm\u0007c\u0007\b${esc}cd${esc}Pq${esc}\\e`
    expect(forTerminal(line, true)).toBe('abcde')
  })

  it('never leaves an escape that is no colour', () => {
    const piece = fc.constantFrom(esc, '[', ']', '31', ';', 'm', 'K', '\u0007', '\r', '\\', 'word', ' ')
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const styles = new RegExp(`${esc}\\[[\\d;:]*m`, 'g')
        expect(forTerminal(pieces.join(''), true).replaceAll(styles, '')).not.toMatch(/[\u0007\u001B\r]/)
      }),
    )
  })
})

it('what a person sees of several lines has as many, also where a title does not end', () => {
  expect(withoutEscapes(`${esc}[32mINFO${esc}[0m one\n${esc}]0;a title\n${esc}Pq\ntwo`)).toBe('INFO one\n\n\ntwo')
})
