import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinLines, parseLines } from './lines'
import { readVariables } from './read'
import { rewriteEnvFile } from './rewrite'
import type { Section } from './rewrite'

const OURS = ['APP_BASE', 'WEB_PORT', 'WEB_AI_PORT', 'API_PORT']

/** Files as people have them: ours and theirs, comments, blanks, odd lines, both endings, with and without the last one. */
const file = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom(
            '',
            '   ',
            '# note',
            '  # WEB_PORT=1',
            'no equals sign',
            '=x',
            'KEY=value',
            'export A=b',
            'Q="a b"',
          ),
          fc
            .tuple(
              fc.constantFrom(...OURS),
              fc.constantFrom('=', ' = ', '= '),
              fc.constantFrom('1', '8101', '"8101"', '7 # mine', ''),
            )
            .map((parts) => parts.join('')),
          fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
        ),
        fc.constantFrom('\n', '\r\n'),
      ),
      { maxLength: 25 },
    ),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([lines, isEnded, hasMark]) => {
    const text = lines.map(([raw, ending]) => raw + ending).join('')
    return (hasMark ? '\uFEFF' : '') + (isEnded ? text : text.replace(/\r?\n$/, ''))
  })

const sections: Section[] = [
  { heading: 'Base', assignments: [{ variable: 'APP_BASE', value: '8100' }] },
  {
    heading: 'Ports',
    assignments: [
      { variable: 'WEB_PORT', value: '8101' },
      { variable: 'API_PORT', value: '8102' },
    ],
  },
  { heading: 'AI', assignments: [{ variable: 'WEB_AI_PORT', value: '45101' }] },
]

function foreignLines(text: string): string[] {
  return parseLines(text)
    .filter((line) => !(line.kind === 'assignment' && OURS.includes(line.variable)))
    .map(({ raw }) => raw)
}

describe('parseLines', () => {
  it('follows the rule of the readers', () => {
    const text = '\n# c\n A = b = c \nB="x y"\nC=\'z\'\nD="x\nE=\nF=a # b\nnothing\n=v\nG=""\n'
    const found = parseLines(text).map((line) => (line.kind === 'assignment' ? [line.variable, line.value] : line.kind))
    expect(found).toEqual([
      'blank',
      'comment',
      ['A', 'b = c'],
      ['B', 'x y'],
      ['C', 'z'],
      ['D', '"x'],
      ['E', ''],
      ['F', 'a # b'],
      'other',
      'other',
      ['G', ''],
    ])
  })

  it('gives the text back byte for byte', () => {
    fc.assert(
      fc.property(fc.oneof(file, fc.string()), (text) => {
        expect(joinLines(parseLines(text))).toBe(text)
      }),
    )
  })

  it('lets the last of duplicates win', () => {
    expect([...readVariables('A=1\nB=2\nA=3\n')]).toEqual([
      ['B', '2'],
      ['A', '3'],
    ])
    expect(readVariables('\uFEFFA=1\r\n').get('A')).toBe('1')
  })
})

describe('rewriteEnvFile', () => {
  it('writes a new file with its sections', () => {
    const { text, changes } = rewriteEnvFile(null, sections)
    expect(text).toBe('# Base\nAPP_BASE=8100\n\n# Ports\nWEB_PORT=8101\nAPI_PORT=8102\n\n# AI\nWEB_AI_PORT=45101\n')
    expect(changes.map(({ variable, before }) => [variable, before])).toEqual([
      ['APP_BASE', null],
      ['WEB_PORT', null],
      ['API_PORT', null],
      ['WEB_AI_PORT', null],
    ])
  })

  it('corrects in place and adds what is missing at the end', () => {
    const { text, changes } = rewriteEnvFile(
      '# mine\r\nSECRET=1\r\n  WEB_PORT = 80\r\nAPI_PORT="8102"\r\nLAST=x',
      sections,
    )
    expect(text).toBe(
      '# mine\r\nSECRET=1\r\n  WEB_PORT=8101\r\nAPI_PORT="8102"\r\nLAST=x\r\n\r\n# Base\r\nAPP_BASE=8100\r\n\r\n# AI\r\nWEB_AI_PORT=45101\r\n',
    )
    expect(changes).toEqual([
      { variable: 'APP_BASE', before: null, after: '8100', occurrences: 1 },
      { variable: 'WEB_PORT', before: '80', after: '8101', occurrences: 1 },
      { variable: 'WEB_AI_PORT', before: null, after: '45101', occurrences: 1 },
    ])
  })

  it('makes every occurrence of a duplicate right: the known damage of AI ports written twice', () => {
    const damaged = 'WEB_AI_PORT=45101\nX=1\nWEB_AI_PORT=8101\n'
    const { text, changes } = rewriteEnvFile(damaged, [sections[2] ?? { heading: '', assignments: [] }])
    expect(text).toBe('WEB_AI_PORT=45101\nX=1\nWEB_AI_PORT=45101\n')
    expect(changes).toEqual([{ variable: 'WEB_AI_PORT', before: '8101', after: '45101', occurrences: 2 }])
  })

  it('keeps a remark behind a wrong value as a comment above it', () => {
    expect(
      rewriteEnvFile('\uFEFFWEB_PORT=80 # for the demo\n', [sections[1] ?? { heading: '', assignments: [] }]).text,
    ).toBe('\uFEFF# for the demo\nWEB_PORT=8101\n\n# Ports\nAPI_PORT=8102\n')
  })

  it('leaves a right file as it is, byte for byte', () => {
    const { text } = rewriteEnvFile(null, sections)
    expect(rewriteEnvFile(text.replace(/\n$/, ''), sections)).toEqual({ text: text.replace(/\n$/, ''), changes: [] })
  })

  it('is idempotent, makes every reader right, and loses nothing of the person’s', () => {
    fc.assert(
      fc.property(file, (before) => {
        const first = rewriteEnvFile(before, sections)
        expect(rewriteEnvFile(first.text, sections)).toEqual({ text: first.text, changes: [] })
        for (const { variable, value } of sections.flatMap(({ assignments }) => assignments)) {
          const written = parseLines(first.text).flatMap((line) =>
            line.kind === 'assignment' && line.variable === variable ? [line.value] : [],
          )
          expect(new Set(written)).toEqual(new Set([value]))
          expect(readVariables(first.text).get(variable)).toBe(value)
        }
        // Foreign lines stay, in order; new ones are only comments and blanks of ours.
        const rest = foreignLines(first.text)
        let at = 0
        for (const raw of foreignLines(before)) {
          const found = rest.indexOf(raw, at)
          expect(found).toBeGreaterThanOrEqual(at)
          for (const added of rest.slice(at, found))
            expect(added.trim() === '' || added.trim().startsWith('#')).toBe(true)
          at = found + 1
        }
      }),
      { numRuns: 500 },
    )
  })
})
