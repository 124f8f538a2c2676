import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import type { LogFile, LogRangeRequest, Logs, LogSearchRequest } from '../../engine/effects'
import { createLogs } from './logs'

let folder: string
let logs: Logs
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-logs-'))
  logs = createLogs(folder, { warn: (_, message) => expect.fail(message) })
})
afterEach(() => rmSync(folder, { recursive: true }))

const T0 = 1_769_860_800_000
const file = (name = 'hermes', startedAt = T0): LogFile => ({
  ref: `coder-a/${name}` as Ref,
  run: `run-${name}` as RunId,
  path: join(folder, `${name}.log`),
  startedAt,
})
const write = (content: string | Buffer, name = 'hermes'): void => writeFileSync(file(name).path, content)
const offsetOf = (lines: string[], index: number): number =>
  Buffer.byteLength(
    lines
      .slice(0, index)
      .map((line) => `${line}\n`)
      .join(''),
  )
/** A time as a line begins with it, some milliseconds after the first. */
const at = (ms: number): string => new Date(T0 + ms).toISOString()

const search = (wish: Partial<LogSearchRequest> & { pattern: string }) =>
  logs.search({
    files: [file()],
    filter: { level: null, from: null, to: null },
    isRegex: false,
    isCaseSensitive: false,
    limit: 100,
    ...wish,
  }).done
const found = async (wish: Partial<LogSearchRequest> & { pattern: string }): Promise<string[]> =>
  (await search(wish)).hits.map((hit) => hit.text)

describe('search', () => {
  test('newest lines first, with their offsets, over piece borders', async () => {
    const lines = Array.from(
      { length: 200_000 },
      (_, index) => `line ${index} ${index % 1_000 === 7 ? 'needle' : 'hay'}`,
    )
    write(`${lines.join('\n')}\n`)
    const { hits, isCut, searchedBytes, searchedFiles } = await search({ pattern: 'NEEDLE', limit: 2_000 })
    const wanted = lines.flatMap((line, index) => (line.endsWith('needle') ? [index] : [])).toReversed()
    expect(hits.map((hit) => hit.text)).toEqual(wanted.map((index) => lines[index]))
    expect(hits.map((hit) => hit.offset).slice(0, 20)).toEqual(wanted.slice(0, 20).map((i) => offsetOf(lines, i)))
    expect(isCut).toBe(false)
    expect(searchedBytes).toBe(statSync(file().path).size)
    expect(searchedFiles).toBe(1)
    const few = await search({ pattern: 'needle', isCaseSensitive: true, limit: 3 })
    expect(few.hits).toHaveLength(3)
    expect(few.isCut).toBe(true)
    expect(few.searchedBytes).toBeLessThan(statSync(file().path).size)
    const exactly = await search({ pattern: 'needle', limit: 200 })
    expect([exactly.hits.length, exactly.isCut]).toEqual([200, false])
  })

  test.each([
    { pattern: 'Größe', isCaseSensitive: true, texts: ['Größe 2', 'x Größe 1'] },
    { pattern: 'GRÖSSE', texts: [] },
    { pattern: 'größe', texts: ['Größe 2', 'x Größe 1'] },
    { pattern: '^größe', isRegex: true, texts: ['Größe 2'] },
    { pattern: String.raw`\d$`, isRegex: true, texts: ['Größe 2', 'x Größe 1'] },
    { pattern: '^.{7}$', isRegex: true, texts: ['Größe 2'] },
    { pattern: 'a.b*c', texts: ['plain a.b*c'] },
    { pattern: String.raw`[^x]+unended`, isRegex: true, texts: ['unended unended'] },
    { pattern: 'one\\s+two', isRegex: true, texts: [] },
    { pattern: 'two(?!\\s)', isRegex: true, texts: ['two'] },
    { pattern: '^$', isRegex: true, texts: [''] },
    { pattern: '\\p{Lu}', isRegex: true, isCaseSensitive: true, texts: ['Größe 2', 'x Größe 1'] },
    {
      pattern: 'x*',
      isRegex: true,
      texts: ['unended unended', 'plain a.b*c', '', 'two', 'one', 'Größe 2', 'x Größe 1'],
    },
  ])('$pattern', async ({ texts, ...wish }) => {
    write('x Größe 1\nGröße 2\none\r\ntwo\r\n\nplain a.b*c\nunended unended')
    expect(await found(wish)).toEqual(texts)
  })

  test('an expression that can’t be used is said so', async () => {
    write('x\n')
    await expect(search({ pattern: '(x', isRegex: true })).rejects.toMatchObject({
      failure: { code: 'log.pattern', message: '“(x” can’t be used as a regular expression: Unterminated group.' },
    })
  })

  test('colours are not seen, bytes that are no UTF-8 and NULs are in nobody’s way', async () => {
    write(
      Buffer.concat([
        Buffer.from('\u001b[32mINFO\u001b[0m \u001b[1mready\u001b[0m to serve\nplain\n'),
        Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x0a]),
        Buffer.from('ready again\n'),
      ]),
    )
    expect(await found({ pattern: 'info ready to' })).toEqual([
      '\u001b[32mINFO\u001b[0m \u001b[1mready\u001b[0m to serve',
    ])
    const { hits } = await search({ pattern: 'ready', isCaseSensitive: true })
    expect(hits.map((hit) => hit.offset)).toEqual([48, 0])
    expect(await found({ pattern: 'A', isCaseSensitive: true })).toEqual(['\u{fffd}\u{fffd}\0A'])
  })

  test('of a progress bar only its last state counts', async () => {
    write('10%\r50%\r100%\nnext 50%\n')
    expect(await found({ pattern: '0%' })).toEqual(['next 50%', '100%'])
    expect(await found({ pattern: '50%' })).toEqual(['next 50%'])
  })

  test('lines of 10 and 40 MB: what matches is shown, wherever it stands', async () => {
    const long = (bytes: number, name: string): Buffer => {
      const line = Buffer.alloc(bytes, 'y')
      line.write(name, bytes - 3_000_000)
      return line
    }
    write(Buffer.concat([Buffer.from('a\n'), long(10_485_760, 'ten'), Buffer.from('\nb\n'), long(41_943_040, 'forty')]))
    const ten = await search({ pattern: 'ten' })
    expect(ten.hits.map((hit) => hit.offset)).toEqual([2])
    expect(ten.hits[0]?.text).toMatch(/^\[7,485,248 bytes before\] … y{512}ten/)
    expect(ten.hits[0]?.text.length).toBeLessThan(17_000)
    const forty = await search({ pattern: 'FORTY' })
    expect(forty.hits.map((hit) => hit.offset)).toEqual([10_485_765])
    expect(forty.hits[0]?.text).toContain('yforty')
    expect(await found({ pattern: '^[ab]$', isRegex: true })).toEqual(['b', 'a'])
  })

  test('by level, a line without one going with the one before it, and by time', async () => {
    write(
      [
        `${at(0)} INFO step 1`,
        `${at(1_000)} ERROR step 2`,
        '    at step 2 trace',
        `${at(2_000)} WARN step 3`,
        '    detail of step 3',
        `${at(3_000)} INFO step 4`,
        '',
      ].join('\n'),
    )
    const within = (filter: Partial<LogSearchRequest['filter']>) =>
      found({ pattern: 'step', filter: { level: null, from: null, to: null, ...filter } })
    expect(await within({ level: 'error' })).toEqual(['    at step 2 trace', `${at(1_000)} ERROR step 2`])
    expect(await within({ level: 'warning' })).toHaveLength(4)
    expect(await within({ from: T0 + 1_500 })).toHaveLength(3)
    expect(await within({ to: T0 + 1_500 })).toEqual([
      '    at step 2 trace',
      `${at(1_000)} ERROR step 2`,
      `${at(0)} INFO step 1`,
    ])
    const { hits } = await search({ pattern: 'trace' })
    expect(hits[0]).toMatchObject({ at: T0 + 1_000, level: 'error', ref: 'coder-a/hermes', run: 'run-hermes' })
  })

  test('several files, by time; one that is gone is left out', async () => {
    write(`${at(0)} x one\n${at(2_000)} x three\n`, 'hermes')
    write(`${at(1_000)} x two\n${at(3_000)} x four\n`, 'engram')
    const { hits, searchedFiles } = await search({
      pattern: 'x',
      files: [file('hermes'), file('gone'), file('engram')],
    })
    expect(hits.map((hit) => hit.text.split(' x ')[1])).toEqual(['four', 'three', 'two', 'one'])
    expect(searchedFiles).toBe(2)
  })
})

describe('range', () => {
  const range = (request: Partial<LogRangeRequest>) =>
    logs.range(file(), { offset: null, at: null, before: 0, after: 0, ...request })
  const lines = Array.from({ length: 50_000 }, (_, index) => `${at(index * 1_000)} line ${index}`)

  test('around a byte, in the middle of a line, at the ends', async () => {
    write(`${lines.join('\n')}\n`)
    const middle = await range({ offset: offsetOf(lines, 30_000) + 5, before: 2, after: 2 })
    expect(middle.lines.map((line) => line.text)).toEqual(lines.slice(29_998, 30_003))
    expect(middle).toMatchObject({
      hasBefore: true,
      hasAfter: true,
      headBytes: 0,
      sizeBytes: statSync(file().path).size,
    })
    const start = await range({ offset: 0, before: 5, after: 1 })
    expect(start.lines.map((line) => line.text)).toEqual(lines.slice(0, 2))
    expect([start.hasBefore, start.hasAfter]).toEqual([false, true])
    const last = await range({ offset: offsetOf(lines, 49_999), before: 1, after: 9 })
    expect(last.lines.map((line) => line.text)).toEqual(lines.slice(-2))
    expect([last.hasBefore, last.hasAfter]).toEqual([true, false])
    const end = await range({ before: 3 })
    expect(end.lines.map((line) => line.text)).toEqual(lines.slice(-3))
    const beyond = await range({ offset: 1e12, before: 1, after: 1 })
    expect(beyond.lines.map((line) => line.text)).toEqual(lines.slice(-1))
  })

  test('around a time', async () => {
    write(`${lines.join('\n')}\n`)
    for (const index of [0, 1, 777, 31_234, 49_999]) {
      const { lines: got } = await range({ at: T0 + index * 1_000 - 300, before: 1, after: 0 })
      expect(got.at(-1)?.text).toBe(lines[index])
      expect(got).toHaveLength(index === 0 ? 1 : 2)
    }
    const late = await range({ at: T0 * 2, before: 1, after: 5 })
    expect(late.lines.map((line) => line.text)).toEqual(lines.slice(-1))
  })

  test('an unended line, an empty file, none', async () => {
    write('a\nunended')
    expect((await range({ offset: 4, before: 1, after: 1 })).lines.map((line) => line.text)).toEqual(['a', 'unended'])
    write('')
    expect(await range({ before: 5 })).toEqual({
      lines: [],
      sizeBytes: 0,
      headBytes: 0,
      hasBefore: false,
      hasAfter: false,
    })
    rmSync(file().path)
    await expect(range({ before: 5 })).rejects.toMatchObject({ failure: { code: 'log.none' } })
  })

  test('the number of a line, as editors count', async () => {
    write(`${lines.join('\n')}\n`)
    const { path } = file()
    expect(await logs.openable(path, 0)).toEqual({ path, line: 1 })
    expect(await logs.openable(path, offsetOf(lines, 40_000) + 3)).toEqual({ path, line: 40_001 })
  })
})

describe('merged', () => {
  const merged = (files: LogFile[], more: Partial<Parameters<Logs['merged']>[0]> = {}) =>
    logs.merged({ files, filter: { level: null, from: null, to: null }, before: null, lines: 100, ...more })

  test('pages backwards over several files, each line once', async () => {
    const names = ['hermes', 'engram', 'rhetor']
    const all: { text: string; at: number }[] = []
    names.forEach((name, which) => {
      const own = Array.from({ length: 4_000 }, (_, index) => ({
        at: index * 30 + which * 7,
        text: `${name} ${index}`,
      }))
      write(own.map((line) => `${at(line.at)} ${line.text}\n`).join(''), name)
      all.push(...own.map((line) => ({ at: T0 + line.at, text: `${at(line.at)} ${line.text}` })))
    })
    const sorted = all.toSorted((a, b) => a.at - b.at).map((line) => line.text)
    const files = names.map((name) => file(name))
    const got: string[] = []
    let before: number | null = null
    for (;;) {
      const page = await merged(files, { before, lines: 1_700 })
      got.unshift(...page.lines.map((line) => line.text))
      before = page.lines[0]?.at ?? null
      if (!page.hasBefore) break
    }
    expect(got).toEqual(sorted)
  })

  test('a trace stays with its line; a moment is never torn', async () => {
    write(`${at(0)} ERROR a\n  trace a\n${at(5)} b\n`, 'hermes')
    write(`${at(5)} c\n${at(5)} d\n`, 'engram')
    const page = await merged([file('hermes'), file('engram')], { lines: 1 })
    expect(page.lines.map((line) => line.text.split(' ').at(-1))).toEqual(['c', 'd', 'b'])
    expect(page.hasBefore).toBe(true)
    const rest = await merged([file('hermes'), file('engram')], { before: page.lines[0]?.at ?? 0 })
    expect(rest.lines.map(({ text, level, at: time }) => [text, level, time])).toEqual([
      [`${at(0)} ERROR a`, 'error', T0],
      ['  trace a', 'error', T0],
    ])
    expect(rest.hasBefore).toBe(false)
  })

  test('narrowed by level and time; a file that is gone', async () => {
    write(`${at(0)} ERROR a\n${at(10)} INFO b\n${at(20)} ERROR c\n  of c\n`)
    const errors = await merged([file(), file('gone')], { filter: { level: 'error', from: T0 + 1, to: null } })
    expect(errors.lines.map((line) => line.text)).toEqual([`${at(20)} ERROR c`, '  of c'])
    const early = await merged([file()], { filter: { level: null, from: null, to: T0 + 10 } })
    expect(early.lines).toHaveLength(2)
  })

  test('lines without times lie between the start of the run and the last write', async () => {
    const started = Date.now() - 10_000
    write('one\ntwo\n')
    appendFileSync(file().path, 'three\n')
    const { lines } = await merged([file('hermes', started)])
    expect(lines.map((line) => line.text)).toEqual(['one', 'two', 'three'])
    for (const line of lines) {
      expect(line.at).toBeGreaterThanOrEqual(started)
      expect(line.at).toBeLessThanOrEqual(Date.now() + 1)
    }
  })
})
