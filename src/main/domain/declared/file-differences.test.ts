import { describe, expect, test } from 'vitest'
import { compare, conflictsIn, differencesIn, file, planned } from './testing/coder-b'

describe('what files say', () => {
  test('a file that is right, one that says nothing and none at all are fine', () => {
    const right = planned.map(({ variable, port }) => `${variable}=${port}`).join('\n')
    expect(differencesIn(file(right))).toEqual([])
    expect(differencesIn(file('MINE=8001\n'))).toEqual([])
    expect(differencesIn(file(null))).toEqual([])
    expect(compare([file(null)])('HERMES_PORT')).toMatchObject({
      level: 'ok',
      note: null,
      declaredPort: null,
      declared: [],
    })
  })

  test('every place is told in the order in which readers see them, and the last one wins', () => {
    const row = compare([
      file('HERMES_PORT=8001\n', '~/.env'),
      file('HERMES_PORT=8002\n', '.env.tekton'),
      file('\r\nHERMES_PORT="8201"\r\n'),
    ])('HERMES_PORT')
    expect(row.declared).toEqual([
      { file: '~/.env', line: 1, variable: 'HERMES_PORT', value: '8001' },
      { file: '.env.tekton', line: 1, variable: 'HERMES_PORT', value: '8002' },
      { file: '.env.local', line: 2, variable: 'HERMES_PORT', value: '8201' },
    ])
    expect(row.declaredPort).toBe(8_201)
    expect(row.level).toBe('info')
    expect(row.note).toBe('~/.env says 8001 (line 1); .env.local is read later and is right.')
  })

  test('what an earlier file gets wrong is no conflict where a later one is right', () => {
    expect(conflictsIn(file('HERMES_PORT=8001\n', '.env.tekton'), file('HERMES_PORT=8201\n'))).toEqual([])
  })

  test('another port than planned', () => {
    const row = compare([file('\nAISH_PORT=8297\n')])('AISH_PORT')
    expect(row).toMatchObject({ level: 'warning', declaredPort: 8_297, reserved: 8_217 })
    expect(row.note).toBe('.env.local says 8297 for AISH_PORT (line 2); the plan says 8217.')
  })

  test.each([
    ['HERMES_PORT=abc', 'HERMES_PORT in .env.local (line 1) is “abc”, which is no port; the plan says 8201.'],
    ['HERMES_PORT=', 'HERMES_PORT in .env.local (line 1) is nothing, which is no port; the plan says 8201.'],
    ['HERMES_PORT=99999', 'HERMES_PORT in .env.local (line 1) is 99999, which is no port; the plan says 8201.'],
    [
      'HERMES_PORT=8201 # ours',
      'HERMES_PORT in .env.local (line 1) is “8201 # ours”, which is no port; the plan says 8201.',
    ],
    [
      `HERMES_PORT=${'x'.repeat(200)}`,
      `HERMES_PORT in .env.local (line 1) is “${'x'.repeat(60)}…”, which is no port; the plan says 8201.`,
    ],
  ])('%s is no port', (text, sentence) => {
    expect(compare([file(text)])('HERMES_PORT')).toMatchObject({ declaredPort: null, level: 'warning', note: sentence })
  })

  test('set twice: both lines and whom readers believe', () => {
    const text = `${'#\n'.repeat(30)}ENGRAM_AI_PORT=45200\n${'#\n'.repeat(20)}ENGRAM_AI_PORT=8200\n`
    const row = compare([file(text)])('ENGRAM_AI_PORT')
    expect(row.note).toBe(
      'ENGRAM_AI_PORT is set twice in .env.local: line 31 says 45200, line 52 says 8200; readers take the last.',
    )
    expect(row).toMatchObject({ level: 'warning', declaredPort: 8_200 })
  })

  test('set twice to the same is nobody’s trouble; set twice with the last one right is good to know', () => {
    expect(differencesIn(file('HERMES_PORT=8201\nHERMES_PORT=8201\n'))).toEqual([])
    expect(differencesIn(file('HERMES_PORT=8001\nHERMES_PORT=8201\n'))).toMatchObject([
      { kind: 'duplicate', level: 'info' },
    ])
  })

  test('set thousands of times: the first lines and the last are told', () => {
    const text = Array.from({ length: 50_000 }, (_, line) => `HERMES_PORT=${8_000 + (line % 90)}\n`).join('')
    const row = compare([file(text)])('HERMES_PORT')
    expect(row.note).toBe(
      'HERMES_PORT is set 50000 times in .env.local: line 1 says 8000, line 2 says 8001, 49997 more lines, line 50000 says 8049; readers take the last.',
    )
    expect(row.declared).toHaveLength(40)
    expect(row.declared.at(-1)).toMatchObject({ line: 50_000 })
    expect(conflictsIn(file(text))[0]?.message.length).toBeLessThan(300)
  })

  test('Budget and Penia are one port: they agree, or it is told once', () => {
    expect(differencesIn(file('BUDGET_PORT=8213\nPENIA_PORT=8213\n'))).toEqual([])
    expect(compare([file('BUDGET_PORT=8213\nPENIA_PORT=8214\n')])('BUDGET_PORT').note).toBe(
      'BUDGET_PORT and PENIA_PORT are one port, but BUDGET_PORT says 8213, PENIA_PORT says 8214; the plan says 8213.',
    )
    expect(compare([file('BUDGET_PORT=8250\nPENIA_PORT=8250\n')])('BUDGET_PORT').note).toBe(
      '.env.local says 8250 for BUDGET_PORT (line 1); the plan says 8213.',
    )
    expect(compare([file('PENIA_PORT=8213\n')])('BUDGET_PORT')).toMatchObject({ level: 'ok', declaredPort: 8_213 })
  })
})
