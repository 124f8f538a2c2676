import { expect, it } from 'vitest'
import { openPosix } from './posix'
import type { Tool } from './posix'

// What macOS 14 prints for each call, `LANG=C LC_CTYPE=UTF-8 TZ=UTC0`.
const TABLE = [
  '    1     0     1 Ss   Mon Nov 23 10:15:52 2026    ',
  '48210     1 48210 Ss   Sat Dec  5 07:03:09 2026    ',
  '48213 48210 48210 Z    Sat Dec  5 07:03:10 2026    ',
  '',
].join('\n')
const COMMANDS = [
  '    1 /sbin/launchd',
  '48210 node server.mjs TILL_INSTANCE=coder-a TILL_COMPONENT=hermes TILL_RUN=run0000001 TILL_DATA=/Users/jürgen/.till HOME=/Users/jürgen',
  '48213 (node) TILL_INSTANCE=coder-a TILL_COMPONENT=hermes TILL_RUN=run0000002',
  '',
].join('\n')
const STARTED = Date.UTC(2026, 11, 5, 7, 3, 9)

const failed = (facts: object): Error => Object.assign(new Error('Command failed'), facts)
const answers =
  (lsof: () => string): Tool =>
  async (program, args) => {
    if (program === 'sysctl') return '5E6FFEBE-0E8A-4F7B-9C55-1F6A3B7C2D10\n'
    if (program === 'lsof') return lsof()
    if (args.includes('-E')) return COMMANDS
    if (args.includes('command=')) return '48210 501 jürgen node server.mjs\n'
    if (args.includes('comm=')) return '48210 /opt/homebrew/bin/node\n'
    if (args.includes('999')) throw failed({ code: 1, stdout: '' })
    return TABLE
  }

it('finds what carries our tags, in a folder of any letters, and nobody that has ended', async () => {
  const tagged = await openPosix(answers(() => '')).tagged()
  expect(tagged.map(({ run, ref, entry, place }) => [run, ref, entry.startTicks, place?.dataFolder])).toEqual([
    ['run0000001', 'coder-a/hermes', STARTED, '/Users/jürgen/.till'],
  ])
})

it('takes a start of another second for another process, and nobody at all for no trouble', async () => {
  const system = openPosix(answers(() => ''))
  expect(await system.alive([{ pid: 48210, startTicks: STARTED }])).toHaveLength(1)
  expect(await system.alive([{ pid: 48210, startTicks: STARTED + 1_000 }])).toEqual([])
  expect(await system.startOf(999)).toBeNull()
})

it.each([
  ['tells', () => 'p48210\nfcwd\nn/Users/jürgen/my work\n', '/Users/jürgen/my work'],
  ['is refused one of several', () => fail({ code: 1, stdout: 'p48210\nfcwd\nn/x\n' }), '/x'],
  ['is not there', () => fail({ code: 'ENOENT' }), null],
  ['hangs', () => fail({ killed: true, signal: 'SIGTERM', stdout: '' }), null],
])('tells the folder where lsof %s, and the rest in any case', async (_, lsof, folder) => {
  const found = await openPosix(answers(lsof)).details([48210])
  expect(found.get(48210)).toMatchObject({ command: 'node', user: 'jürgen', folder, startedAt: STARTED })
})

it('says so where ps itself can’t be asked: nobody is taken for gone then', async () => {
  const system = openPosix(async () => fail({ code: 'ENOENT' }))
  await expect(system.alive([{ pid: 48210, startTicks: STARTED }])).rejects.toThrow('Command failed')
})

it('asks once which boot it is', async () => {
  let asked = 0
  const system = openPosix(async () => `boot ${String((asked += 1))}\n`)
  expect([await system.bootId(), await system.bootId()]).toEqual(['boot 1', 'boot 1'])
})

function fail(facts: object): never {
  throw failed(facts)
}
