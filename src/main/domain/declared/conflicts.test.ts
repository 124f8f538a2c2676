import { describe, expect, test } from 'vitest'
import { fileConflicts } from './conflicts'
import { readDeclarations } from './declarations'
import { fileDifferences } from './file-differences'
import { conflictsIn, damaged, file, plan, variables } from './testing/coder-b'

describe('conflicts of files', () => {
  test('the known damage is one conflict with its repair, not thirty-six', () => {
    const found = conflictsIn(file(damaged()))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      id: 'duplicate:coder-b:.env.local',
      kind: 'duplicate',
      level: 'warning',
      title: '18 variables are set more than once in .env.local of coder-b',
    })
    expect(found[0]?.message).toMatch(
      /^TEKTON_CORE_AI_PORT: line \d+ says 45210, line \d+ says 8210; .*; and \d+ more\. Readers take the last\. The last line of each is wrong\.$/,
    )
    expect(found[0]?.choices.map(({ change, unavailable }) => [change.kind, unavailable])).toEqual([
      ['repair', null],
      ['ignore', null],
    ])
  })

  test('one port that a file has elsewhere: the file can follow the plan, or the plan the file', () => {
    const [conflict] = conflictsIn(file('AISH_PORT=8297\n'))
    expect(conflict).toMatchObject({
      kind: 'declared-otherwise',
      variable: 'AISH_PORT',
      port: 8_217,
      lane: 'component',
    })
    expect(conflict?.choices.map(({ change }) => change)).toMatchObject([
      { kind: 'repair', instance: 'coder-b' },
      { kind: 'move-port', variable: 'AISH_PORT', offset: 97 },
      { kind: 'ignore', conflict: 'declared-otherwise:coder-b:.env.local' },
    ])
  })

  test('a place that is another’s already is shown and can’t be chosen; one outside of the block isn’t offered', () => {
    const taken = conflictsIn(file('AISH_PORT=8201\n'))[0]
    expect(taken?.choices[1]).toMatchObject({
      change: { kind: 'move-port' },
      unavailable: '8201 is planned for Hermes.',
    })
    expect(conflictsIn(file('AISH_PORT=8017\n'))[0]?.choices.map(({ change }) => change.kind)).toEqual([
      'repair',
      'ignore',
    ])
  })

  test('a file of another base is one conflict, and all can move there', () => {
    const text = variables.map(({ name, port }) => `${name}=${port + 100}`).join('\n')
    const found = conflictsIn(file(text))
    expect(found).toHaveLength(1)
    expect(found[0]?.title).toBe(`.env.local of coder-b gives ${variables.length} variables other ports`)
    expect(found[0]?.choices.map(({ change }) => change)).toMatchObject([
      { kind: 'repair' },
      { kind: 'move-instance', instance: 'coder-b', componentBase: 8_300, aiBase: null },
      { kind: 'ignore' },
    ])
  })

  test('a file that is read after Till’s own is not Till’s to repair', () => {
    const differences = fileDifferences(variables, readDeclarations([file('HERMES_PORT=8001\n', '.env.after')]))
    const [conflict] = fileConflicts({ ...plan, files: ['.env.local', '.env.after'] }, [], differences, [])
    expect(conflict?.choices[0]).toMatchObject({
      change: { kind: 'repair' },
      unavailable: 'Till writes .env.local only, and .env.after is read after it.',
    })
  })

  test('a file that can’t be read is told in the sentence of whoever tried', () => {
    const problem = '/home/ada/b/.env.local is not a text file: it holds NUL bytes.'
    expect(conflictsIn(file(null, '.env.local', problem))).toMatchObject([
      {
        id: 'file-broken:coder-b:.env.local',
        kind: 'file-broken',
        level: 'error',
        message: `${problem} Nothing of coder-b can start before it can be read.`,
      },
    ])
  })
})
