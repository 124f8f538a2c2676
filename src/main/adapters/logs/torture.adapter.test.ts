import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogLine } from '@shared/contract/stream'
import type { Ref, RunId } from '@shared/model/ids'
import type { Cancel } from '../../engine/effects'
import { createLogs } from './logs'
import { numberOf, startCounting } from './testing/counting-child'

let folder: string
let path: string
let logs: ReturnType<typeof createLogs>
let heard: { lines: LogLine[]; isReset: boolean }[]
let cancel: Cancel
let children: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-torture-'))
  path = join(folder, 'x.log')
  logs = createLogs(folder, { warn: (_, message) => expect.fail(message) })
  heard = []
  cancel = () => {}
  children = []
})
afterEach(async () => {
  cancel()
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  logs.dispose()
  rmSync(folder, { recursive: true })
})

const follow = (): void => {
  cancel = logs.follow(path, 0, (lines, isReset) => heard.push({ lines, isReset }))
}
const texts = (): string[] => heard.flatMap(({ lines }) => lines.map((line) => line.text))

/** Runs JavaScript with its output straight in the log; answers its exit code. */
async function run(program: string): Promise<number | null> {
  const file = openSync(path, 'a')
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', file, file] })
  closeSync(file)
  children.push(child)
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

test('a child at full speed is never kept waiting, and whoever follows is at its end', async () => {
  follow()
  const count = 3_000_000
  const writer = startCounting(path, { count })
  children.push(writer.child)
  let turns = 0
  const timer = setInterval(() => (turns += 1), 10)
  expect(await writer.ended).toBe(0)
  clearInterval(timer)
  await expect.poll(() => numberOf(texts().at(-1) ?? ''), { timeout: 25_000 }).toBe(count - 1)
  // Every line is in the file; of those only what a person could look at was read.
  expect(statSync(path).size).toBe(count * 100)
  expect(heard.some(({ isReset }) => isReset)).toBe(true)
  expect(texts().length).toBeLessThan(count / 2)
  expect(turns).toBeGreaterThan(5)
  for (const { lines } of heard) {
    const numbers = lines.map((line) => numberOf(line.text))
    const first = numbers[0] ?? 0
    expect(numbers).toEqual(numbers.map((_, index) => first + index))
    expect(lines[0]?.offset).toBe(first * 100)
  }
})

test('lines of 10 MB, one after the other, and one that never ends', async () => {
  follow()
  const code = await run(`
    const fs = require('node:fs')
    const write = (text) => { const bytes = Buffer.from(text); for (let at = 0; at < bytes.length;) at += fs.writeSync(1, bytes, at) }
    for (let index = 0; index < 3; index += 1) write('begin' + index + ' ' + 'z'.repeat(10485760) + '\\n')
    write('after\\nunended')
  `)
  expect(code).toBe(0)
  await expect.poll(() => texts().at(-1), { timeout: 25_000 }).toBe('unended')
  expect(texts().at(-2)).toBe('after')
  for (const text of texts()) expect(text.length).toBeLessThan(17_000)
  const { lines } = await logs.tail(path, 5)
  expect(lines.map((line) => line.text.slice(0, 6))).toEqual(['begin0', 'begin1', 'begin2', 'after', 'unende'])
  expect(lines[0]?.text).toContain('[cut here: the line has 10,485,767 bytes]')
})

test('bytes that are no text, colours, NULs and a bar, told as a person would see them', async () => {
  const code = await run(`
    const fs = require('node:fs')
    fs.writeSync(1, Buffer.from([0xff, 0xfe, 0x41, 0x0a, 0xc3, 0x28, 0x0a, 0x00, 0x00, 0x42, 0x0a]))
    fs.writeSync(1, '\\u001b[1;31mred\\u001b[0m and \\u001b[38;5;208morange\\u001b[0m\\n')
    for (let percent = 0; percent <= 100; percent += 1) fs.writeSync(1, '\\r' + percent + '% [' + '#'.repeat(percent) + ']')
    fs.writeSync(1, '\\ndone\\r\\n')
  `)
  expect(code).toBe(0)
  const wanted = [
    '\u{fffd}\u{fffd}A',
    '\u{fffd}(',
    '\0\0B',
    '\u001b[1;31mred\u001b[0m and \u001b[38;5;208morange\u001b[0m',
    `100% [${'#'.repeat(100)}]`,
    'done',
  ]
  follow()
  await expect.poll(texts).toEqual(wanted)
  expect((await logs.tail(path, 10)).lines.map((line) => line.text)).toEqual(wanted)
  const file = { ref: 'coder-a/hermes' as Ref, run: 'run-12345678' as RunId, path, startedAt: 0 }
  const filter = { level: null, from: null, to: null }
  const search = async (pattern: string) =>
    (await logs.search({ files: [file], filter, pattern, isRegex: false, isCaseSensitive: false, limit: 9 }).done).hits
  expect((await search('red and orange')).map((hit) => hit.text)).toEqual([wanted[3]])
  expect((await search('50% [')).length).toBe(0)
  expect((await search('100% [')).length).toBe(1)
})

test('a bar that never ends its line is told while it moves', async () => {
  follow()
  void run(`
    const fs = require('node:fs')
    let percent = 0
    setInterval(() => fs.writeSync(1, '\\r' + (percent += 1) + '%'), 20)
  `)
  await expect.poll(() => texts().length, { timeout: 25_000 }).toBeGreaterThan(1)
  for (const text of texts()) expect(text).toMatch(/^\d+%$/)
  // It is one line, whose text changes.
  expect(new Set(heard.flatMap(({ lines }) => lines.map((line) => line.offset)))).toEqual(new Set([0]))
})
