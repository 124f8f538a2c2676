import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countLines, envDiff, variableOf } from './env-diff'

describe('envDiff', () => {
  it('is all added where there is no file', () => {
    expect(envDiff(null, 'A=1\nB=2\n')).toEqual([
      { kind: 'added', text: 'A=1', before: null },
      { kind: 'added', text: 'B=2', before: null },
    ])
  })

  it('keeps the person’s own lines, marks a moved value as changed with what it was', () => {
    const before = '# mine\nOPENAI_MODEL=x\nHERMES_PORT=8001\nOLD=1\n'
    const after = '# mine\nOPENAI_MODEL=x\nHERMES_PORT=8101\nERGON_PORT=8102\n'
    expect(envDiff(before, after)).toEqual([
      { kind: 'kept', text: '# mine', before: null },
      { kind: 'kept', text: 'OPENAI_MODEL=x', before: null },
      { kind: 'removed', text: 'OLD=1', before: null },
      { kind: 'changed', text: 'HERMES_PORT=8101', before: 'HERMES_PORT=8001' },
      { kind: 'added', text: 'ERGON_PORT=8102', before: null },
    ])
    expect(countLines(envDiff(before, after))).toEqual({ kept: 2, added: 1, changed: 1, removed: 1 })
  })

  it('shows a doubled variable that becomes single as one change and one removal', () => {
    const lines = envDiff('A_AI_PORT=45000\nA_AI_PORT=8000\n', 'A_AI_PORT=45100\n')
    expect(lines).toContainEqual({ kind: 'changed', text: 'A_AI_PORT=45100', before: 'A_AI_PORT=8000' })
    expect(lines).toContainEqual({ kind: 'removed', text: 'A_AI_PORT=45000', before: null })
  })

  it('does not mind CRLF or a missing last newline', () => {
    expect(envDiff('A=1\r\nB=2', 'A=1\nB=2\n').every((line) => line.kind === 'kept')).toBe(true)
  })

  const text = fc
    .array(fc.constantFrom('A=1', 'A=2', 'B=1', 'B=9', '# note', '', 'C=3'), { maxLength: 20 })
    .map((lines) => lines.map((line) => `${line}\n`).join(''))

  it('always gives the new file back when removals are left out, and the old lines when additions are', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = envDiff(before, after)
        const next = lines.filter((line) => line.kind !== 'removed').map((line) => `${line.text}\n`)
        expect(next.join('')).toBe(after)
        const old = lines.flatMap((line) =>
          line.kind === 'added' ? [] : [`${line.kind === 'changed' ? line.before : line.text}\n`],
        )
        expect(old.toSorted().join('')).toBe(
          before
            .split(/(?<=\n)/)
            .toSorted()
            .join(''),
        )
      }),
    )
  })
})

describe('variableOf', () => {
  it('finds the variable, and none in comments', () => {
    expect(variableOf('HERMES_PORT=8001')).toBe('HERMES_PORT')
    expect(variableOf('export X = 1')).toBe('X')
    expect(variableOf('# HERMES_PORT=8001')).toBeNull()
    expect(variableOf('')).toBeNull()
  })
})
