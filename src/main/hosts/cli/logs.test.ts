import { beforeEach, describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { FakeEngine } from '../testing/fake-engine'
import { createFakeEngine } from '../testing/fake-engine'
import { linkTo } from '../testing/fake-link'
import { componentRow, instanceRow } from '../testing/rows'
import { runCli } from './cli'
import type { CliIo } from './io'

let engine: FakeEngine
let out: string
let err: string
let interrupt: (() => void) | null
let edited: [string, number | null][]

beforeEach(() => {
  engine = createFakeEngine()
  for (const id of ['a', 'b']) {
    engine.tables.instances.push(instanceRow({ id }))
    engine.tables.components.push(componentRow(id, 'gate'), componentRow(id, 'catalog'))
  }
  out = ''
  err = ''
  interrupt = null
  edited = []
})

function till(...argv: string[]): Promise<number> {
  const io: CliIo = {
    out: (text) => (out += `${text}\n`),
    err: (text) => (err += `${text}\n`),
    raw: (text) => (out += text),
    isTerminal: false,
    hasColor: false,
    columns: () => 100,
    rows: () => 30,
    ask: () => Promise.resolve(''),
    cwd: '/home/me',
    home: '/home/me',
    now: () => 1_000_000,
    monotonicMs: () => performance.now(),
    edit(path, offset) {
      edited.push([path, offset])
      return Promise.resolve(true)
    },
    onInterrupt(hear) {
      interrupt = hear
      return () => (interrupt = null)
    },
  }
  const link = () => Promise.resolve(linkTo(engine))
  const doors = { version: '0', connect: link, launch: link, hasData: () => true, realPath: async () => null }
  return runCli(['logs', ...argv], io, doors)
}

const placed = (ref: string, offset: number, text: string, level: string | null = null) => ({
  ref: ref as Ref,
  run: `run-of-${ref}`,
  offset,
  text,
  at: 5,
  level,
})
const runRow = (run: string, isLiving: boolean, ending: string | null) => ({
  run,
  startedAt: 1_000_000,
  writtenAt: 1_060_000,
  sizeBytes: 1_536,
  isLiving,
  ending,
})
const says = (name: string, value: unknown): void => void engine.answers.set(name, { ok: true, value })
const inputOf = (name: string): unknown => engine.calls.find((call) => call.name === name)?.input

describe('till logs', () => {
  it('of an instance is in the order of time, each line with its component', async () => {
    says('log.merged', { lines: [placed('a/gate', 0, 'one'), placed('a/catalog', 0, 'two')], hasBefore: true })
    expect(await till('a', '-n', '2')).toBe(0)
    expect(out).toBe('gate    | one\ncatalog | two\n')
    expect(inputOf('log.merged')).toEqual({
      filter: { instance: 'a', refs: [], level: null, from: null, to: null },
      before: null,
      lines: 2,
    })
  })

  it('of all names the instances too, as JSON everything', async () => {
    says('log.merged', { lines: [placed('b/gate', 7, 'one', 'info')], hasBefore: false })
    expect(await till('--all')).toBe(0)
    expect(out).toBe('b/gate    | one\n')
    out = ''
    expect(await till('--all', '--json')).toBe(0)
    expect(JSON.parse(out)).toEqual({
      ref: 'b/gate',
      run: 'run-of-b/gate',
      offset: 7,
      at: 5,
      level: 'info',
      text: 'one',
    })
  })

  it('of one as JSON names the run too', async () => {
    says('log.open', { lines: [{ offset: 3, text: 'one', at: null }], path: '/logs/a/gate/run-7.log' })
    expect(await till('a/gate', '--json')).toBe(0)
    expect(JSON.parse(out)).toEqual({ ref: 'a/gate', run: 'run-7', offset: 3, at: null, level: null, text: 'one' })
  })

  it('narrows by level and time', async () => {
    says('log.range', {})
    says('log.merged', { lines: [placed('a/gate', 0, 'ERROR x', 'error')], hasBefore: false })
    expect(await till('a/gate', '--level', 'warning', '--since', '10m', '--until', '1m')).toBe(0)
    expect(out).toBe('ERROR x\n')
    expect(inputOf('log.merged')).toMatchObject({
      filter: { instance: null, refs: ['a/gate'], level: 'warning', from: 400_000, to: 940_000 },
      lines: 5_000,
    })
  })

  it('searches the whole file and prints what is newest last', async () => {
    says('log.search', {
      hits: [placed('a/gate', 9, 'late x'), placed('a/gate', 1, 'early x')],
      isCut: true,
      searchedBytes: 1,
      searchedFiles: 1,
    })
    expect(await till('a/gate', '--grep', 'X.*', '-E', '-s', '-n', '2')).toBe(0)
    expect(out).toBe('early x\nlate x\n')
    expect(err).toBe('There are more; these are the last 2.\n')
    expect(inputOf('log.search')).toMatchObject({ pattern: 'X.*', isRegex: true, isCaseSensitive: true, limit: 2 })
  })

  it('follows several, prints nothing twice, and filters what comes as what was there', async () => {
    says('log.search', {
      hits: [placed('a/gate', 10, 'old needle', 'error')],
      isCut: false,
      searchedBytes: 1,
      searchedFiles: 1,
    })
    engine.answers.set('log.open', { ok: false, failure: { code: 'log.none', message: 'None yet.' } })
    const following = till('a', '-f', '--grep', 'needle', '--level', 'error')
    await expect.poll(() => interrupt).not.toBeNull()
    const line = (offset: number, text: string) => ({ offset, text, at: null })
    const push = (ref: string, lines: ReturnType<typeof line>[], isReset = false) =>
      engine.push({ kind: 'log', chunk: { ref, lines, isReset } })
    push('a/gate', [line(10, 'old needle'), line(20, 'a needle of the error'), line(30, 'hay')])
    push('a/gate', [line(40, 'INFO needle'), line(50, 'its needle')])
    push('a/catalog', [line(0, 'ERROR \u001b[1mNee\u001b[0mdle')])
    push('b/gate', [line(0, 'ERROR needle')])
    push('a/gate', [line(0, 'ERROR needle of a new run')], true)
    interrupt?.()
    expect(await following).toBe(0)
    expect(out.split('\n').map((text) => text.split('| ')[1])).toEqual([
      'old needle',
      'a needle of the error',
      'ERROR \u001b[1mNee\u001b[0mdle',
      'ERROR needle of a new run',
      undefined,
    ])
    expect(engine.calls.filter((call) => call.name === 'log.open')).toHaveLength(2)
  })

  it('tells no more lines than were asked for, and what was skipped', async () => {
    says('log.merged', { lines: [1, 2, 3].map((n) => placed('a/gate', n, `line ${String(n)}`)), hasBefore: true })
    says('log.range', {})
    expect(await till('a/gate', '--level', 'info', '-n', '2')).toBe(0)
    expect(out).toBe('line 2\nline 3\n')
    says('log.open', { lines: [{ offset: 0, text: 'first', at: null }], path: '/x.log' })
    const following = till('a/gate', '-f')
    await expect.poll(() => interrupt).not.toBeNull()
    const chunk = { ref: 'a/gate', lines: [{ offset: 3_145_728, text: 'far on', at: null }], isReset: true }
    engine.push({ kind: 'log', chunk })
    // A line that had no end yet comes again, with more of it or not.
    for (const text of ['far on', 'far on and on'])
      engine.push({ kind: 'log', chunk: { ...chunk, lines: [{ offset: 3_145_728, text, at: null }], isReset: false } })
    interrupt?.()
    expect(await following).toBe(0)
    expect(out).toBe('line 2\nline 3\nfirst\nfar on\nfar on and on\n')
    expect(err).toBe('… 3 MiB of a/gate skipped: lines come faster than they can be told.\n')
  })

  it('tells a new run whose only line is that of the one before', async () => {
    const lines = [{ offset: 0, text: 'listening', at: null }]
    says('log.open', { lines, path: '/x.log' })
    const following = till('a/gate', '-f')
    await expect.poll(() => interrupt).not.toBeNull()
    engine.push({ kind: 'log', chunk: { ref: 'a/gate', lines, isReset: true } })
    interrupt?.()
    expect(await following).toBe(0)
    expect(out).toBe('listening\nlistening\n')
    expect(err).toBe('')
  })

  it('says that a log is not there any more, also while it is followed', async () => {
    const gone = {
      ok: false,
      failure: { code: 'log.none', message: 'There is no log /x.log: it was removed.' },
    } as const
    says('log.search', { hits: [], isCut: false, searchedBytes: 0, searchedFiles: 0 })
    engine.answers.set('log.range', gone)
    expect(await till('a/gate', '--grep', 'x')).toBe(4)
    expect(err).toBe('There is no log /x.log: it was removed.\n')
    err = ''
    says('log.open', { lines: [], path: '/x.log' })
    const following = till('a/gate', '-f')
    await expect.poll(() => interrupt).not.toBeNull()
    engine.push({ kind: 'log', chunk: { ref: 'a/gate', lines: [], isReset: true } })
    await expect.poll(() => err).toBe('There is no log /x.log: it was removed.\n')
    interrupt?.()
    expect(await following).toBe(0)
  })

  it('opens an editor at the newest match', async () => {
    engine.answers.set('log.openable', { ok: true, value: { path: '/logs/gate.log', line: null } })
    says('log.search', { hits: [placed('a/gate', 99, 'x')], isCut: true, searchedBytes: 1, searchedFiles: 1 })
    expect(await till('a/gate', '--edit')).toBe(0)
    says('log.openable', { path: '/logs/gate.log.kept', line: 99 })
    expect(await till('a/gate', '--edit', '--grep', 'x')).toBe(0)
    expect(engine.calls.filter((call) => call.name === 'log.openable').map(({ input }) => input)).toEqual([
      { ref: 'a/gate', run: null, offset: null },
      { ref: 'a/gate', run: 'run-of-a/gate', offset: 99 },
    ])
    expect(edited).toEqual([
      ['/logs/gate.log', null],
      ['/logs/gate.log.kept', 99],
    ])
    expect(await till('a', '--edit')).toBe(2)
    expect(err).toContain('--edit is for one component, not for several.')
  })

  it('of an earlier run, by its number or its id, or of all', async () => {
    says('log.runs', { runs: [runRow('run-newest', true, null), runRow('run-before', false, 'exited with 1')] })
    says('log.merged', { lines: [placed('a/gate', 0, 'one')], hasBefore: false })
    for (const run of ['2', 'run-before']) expect(await till('a/gate', '--run', run)).toBe(0)
    says('log.search', { hits: [placed('a/gate', 0, 'two')], isCut: false, searchedBytes: 1, searchedFiles: 2 })
    expect(await till('a/gate', '--all-runs', '--grep', 'two')).toBe(0)
    const runsOf = (name: string): unknown[] =>
      engine.calls.flatMap((call) =>
        call.name === name ? [(call.input as { filter: { runs?: string } }).filter.runs] : [],
      )
    expect(runsOf('log.merged')).toEqual(['run-before', 'run-before'])
    expect(runsOf('log.search')).toEqual(['all'])
    expect(out).toBe('one\none\ntwo\n')
    expect(await till('a/gate', '--run', '3')).toBe(4)
    expect(err).toContain('The log of run 3 of a/gate is not kept.')
    expect(await till('a', '--run', '2')).toBe(2)
    expect(await till('a/gate', '--run', '2', '--follow')).toBe(2)
  })

  it('lists the runs that are kept', async () => {
    says('log.runs', { runs: [runRow('run-newest', true, null), runRow('run-before', false, 'exited with 1')] })
    expect(await till('a/gate', '--runs')).toBe(0)
    const [first, second] = out.split('\n')
    expect(first).toMatch(/^1 {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}runs +1\.5 KiB {2}run-newest$/)
    expect(second).toMatch(/^2 .* wrote for 1 min {2}1\.5 KiB {2}run-before {2}exited with 1$/)
    out = ''
    expect(await till('a/gate', '--runs', '--json')).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ ref: 'a/gate', runs: [{ run: 'run-newest' }, { run: 'run-before' }] })
  })

  it('says what it does not understand', async () => {
    expect(await till()).toBe(2)
    expect(await till('a', '--all')).toBe(2)
    expect(await till('a', '--since', 'soon')).toBe(2)
    expect(await till('a', '--level', 'loud')).toBe(2)
    engine.answers.set('log.search', { ok: false, failure: { code: 'log.pattern', message: '“(” can’t be used.' } })
    expect(await till('a', '-E', '--grep', '(')).toBe(2)
    expect(err).toContain('“(” can’t be used.')
    expect(await till('c')).toBe(4)
  })
})
