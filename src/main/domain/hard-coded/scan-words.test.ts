import { expect, test } from 'vitest'
import type { Finding } from '@shared/model/conflicts'
import type { InstanceId } from '@shared/model/ids'
import { scanSentence, scanWarning } from './scan-words'

const id = 'coder-b' as InstanceId
const end = { filesDone: 120, unreadable: 0, isCancelled: false, wasCut: false }
const finding = (
  owner: string,
  kind: Finding['kind'] = 'literal',
  variable: string | null = 'ENGRAM_PORT',
): Finding => ({
  file: 'src/a.py',
  line: 3,
  column: 1,
  port: 8_000,
  text: 'port = 8000',
  kind,
  owner: owner as InstanceId,
  variable,
})

test.each<[Finding[], Partial<typeof end>, string]>([
  [[], {}, 'No port is written into the code (120 files searched).'],
  [[finding('coder-b')], {}, '1 port is written into the code.'],
  [[finding('primary')], {}, '1 port is written into the code; it is primary’s.'],
  [
    [{ ...finding('ahead-01j'), keptFor: 'coder-c, next week' }],
    {},
    '1 port is written into the code; it is in blocks kept for “coder-c, next week”.',
  ],
  [
    [finding('primary'), finding('primary'), finding('coder-b')],
    {},
    '3 ports are written into the code; 2 of them are primary’s.',
  ],
  [
    [finding('primary'), finding('primary'), finding('coder-a'), finding('coder-a', 'fallback')],
    {},
    '3 ports are written into the code; 2 of them are primary’s, 1 of them is coder-a’s. 1 more port is used where a variable is absent.',
  ],
  [
    [finding('primary', 'fallback'), finding('primary', 'fallback')],
    {},
    'No port is written into the code (120 files searched). 2 ports are used where a variable is absent.',
  ],
  [
    [],
    { unreadable: 2, isCancelled: true, filesDone: 1 },
    'No written port was found in the first 1 file. 2 files could not be read. It was cancelled before the end.',
  ],
])('%#: %s', (findings, over, sentence) => {
  expect(scanSentence(id, findings, { ...end, ...over })).toBe(sentence)
})

test('the warning is about literals of others, and names one place and what to read instead', () => {
  expect(scanWarning(id, { findings: [finding('coder-b'), finding('primary', 'fallback')] })).toBeNull()
  expect(scanWarning(id, { findings: [finding('primary'), finding('coder-a', 'literal', null)] })).toEqual({
    message: 'The code of coder-b names ports of primary and coder-a: src/a.py:3 says 8000, and 1 more place.',
    hint: 'Read ENGRAM_PORT from the environment instead.',
  })
  expect(scanWarning(id, { findings: [{ ...finding('ahead-01j'), keptFor: 'x' }] })?.message).toBe(
    'The code of coder-b names ports of blocks kept for “x”: src/a.py:3 says 8000.',
  )
})
