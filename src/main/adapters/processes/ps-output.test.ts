import { expect, it } from 'vitest'
import { parseProcessTable, parseTaggedCommands } from './ps-output'

// The layout of macOS 14, `LC_ALL=C TZ=UTC0 ps -ax -o pid= -o ppid= -o pgid= -o stat= -o lstart=`.
const MAC_TABLE = [
  '    1     0     1 Ss   Mon Nov 23 10:15:52 2026    ',
  '  583     1   583 S    Mon Nov 23 10:16:40 2026    ',
  '48210   583 48210 Ss   Sat Dec  5 07:03:09 2026    ',
  '48213 48210 48210 T    Sat Dec  5 07:03:09 2026    ',
  '48219 48210 48210 Z    Sat Dec  5 07:03:10 2026    ',
  'ps: something odd',
  '',
].join('\n')

// `ps -axww -E -o pid= -o command=`: the environment is printed after the arguments.
const MAC_COMMANDS = [
  '    1 /sbin/launchd',
  '48210 /usr/local/bin/node server.mjs --note TILL_RUN=fake TILL_INSTANCE=coder-a TILL_COMPONENT=hermes TILL_RUN=run0000001 TILL_ROOT=/Users/ada/my work HOME=/Users/ada PATH=/usr/bin:/bin',
  '48400 grep TILL_RUNNER',
].join('\n')

it('reads the process table of macOS', () => {
  const table = parseProcessTable(MAC_TABLE)
  expect([...table.keys()]).toEqual([1, 583, 48210, 48213, 48219])
  expect(table.get(48213)).toEqual({
    pid: 48213,
    parentPid: 48210,
    groupId: 48210,
    sessionId: null,
    startTicks: Date.UTC(2026, 11, 5, 7, 3, 9),
    isZombie: false,
    isStopped: true,
  })
  expect(table.get(48219)?.isZombie).toBe(true)
})

it('finds our tags in the environment and not in the arguments', () => {
  const tagged = parseTaggedCommands(MAC_COMMANDS)
  expect([...tagged.keys()]).toEqual([48210])
  const variable = tagged.get(48210)
  expect(['TILL_RUN', 'TILL_INSTANCE', 'TILL_COMPONENT', 'TILL_ROOT', 'NOPE'].map((name) => variable?.(name))).toEqual([
    'run0000001',
    'coder-a',
    'hermes',
    '/Users/ada/my work',
    null,
  ])
})
