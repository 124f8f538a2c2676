import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LogLine } from '@shared/contract/stream'
import type { Ref, RunId } from '@shared/model/ids'
import type { Cancel, Logs } from '../../engine/effects'
import { createLogs } from './logs'
import { pruneRuns } from './prune'

let folder: string
let path: string
let logs: Logs
let warnings: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-logs-'))
  path = join(folder, 'x.log')
  warnings = []
  logs = createLogs(folder, { warn: (_, message) => warnings.push(message) })
})
afterEach(() => rmSync(folder, { recursive: true }))

const texts = (lines: LogLine[]): string[] => lines.map((line) => line.text)
const lineOf = (index: number): string => `line ${index}`

describe('pathFor', () => {
  test('makes private folders', async () => {
    const made = await logs.pathFor('coder-a/hermes-ai' as Ref, 'run-12345678' as RunId)
    expect(made).toBe(join(folder, 'coder-a', 'hermes-ai', 'run-12345678.log'))
    expect(existsSync(made)).toBe(false)
    for (const part of ['coder-a', 'coder-a/hermes-ai']) expect(statSync(join(folder, part)).mode & 0o777).toBe(0o700)
    expect(await logs.pathFor('coder-a/hermes-ai' as Ref, 'run-12345678' as RunId)).toBe(made)
  })

  test.each(['coder-a/..', '../x', 'coder-a', 'a/b/c', 'coder-a/.hidden', '/x'])(
    'no name leads elsewhere: %s',
    async (ref) => {
      await expect(logs.pathFor(ref as Ref, 'run-12345678' as RunId)).rejects.toThrow('No log can be named after')
    },
  )

  test('the newest ten of a component stay', async () => {
    const component = join(folder, 'coder-a', 'hermes')
    mkdirSync(component, { recursive: true })
    for (let index = 10; index < 35; index++) {
      const log = join(component, `run-${index}.log`)
      writeFileSync(log, '')
      utimesSync(log, 1_000 + index, 1_000 + index)
    }
    writeFileSync(join(component, 'notes.txt'), '')
    // An early run that still writes.
    utimesSync(join(component, 'run-10.log'), 9_999, 9_999)

    expect(await pruneRuns(component)).toBe(15)
    const newest = ['notes.txt', 'run-10.log', ...Array.from({ length: 9 }, (_, index) => `run-${26 + index}.log`)]
    expect(readdirSync(component).toSorted()).toEqual(newest)
    const next = await logs.pathFor('coder-a/hermes' as Ref, 'run-99999999' as RunId)
    writeFileSync(next, '')
    // Not before its process is made: whoever starts does not wait for that.
    await vi.waitFor(() => expect(readdirSync(component)).not.toContain('run-26.log'), 10_000)
    expect(readdirSync(component).filter((name) => name.endsWith('.log'))).toHaveLength(10)
    expect(warnings).toEqual([])
  })
})

describe('tail', () => {
  test('the last lines with their offsets, whatever the end', async () => {
    writeFileSync(path, 'a\nb\r\n1769860800 c\n')
    expect(await logs.tail(path, 2)).toEqual({
      lines: [
        { offset: 2, text: 'b', at: null },
        { offset: 5, text: '1769860800 c', at: 1_769_860_800_000 },
      ],
      nextOffset: 18,
    })
    appendFileSync(path, 'unended')
    expect(await logs.tail(path, 1)).toEqual({ lines: [{ offset: 18, text: 'unended', at: null }], nextOffset: 18 })
    expect(texts((await logs.tail(path, 99)).lines)).toEqual(['a', 'b', '1769860800 c', 'unended'])
    writeFileSync(path, '')
    expect(await logs.tail(path, 5)).toEqual({ lines: [], nextOffset: 0 })
    writeFileSync(path, '\n\n')
    expect(await logs.tail(path, 5)).toMatchObject({ lines: [{ offset: 0 }, { offset: 1 }], nextOffset: 2 })
  })

  test('over many blocks, exactly as many as asked, each at its offset', async () => {
    const all = Array.from({ length: 30_000 }, (_, index) => lineOf(index))
    writeFileSync(path, `${all.join('\n')}\n`)
    for (const count of [1, 2, 4_999, 29_999, 30_000]) {
      const { lines, nextOffset } = await logs.tail(path, count)
      expect(texts(lines)).toEqual(all.slice(-count))
      expect(nextOffset).toBe(statSync(path).size)
      expect(lines[0]?.offset).toBe(all.slice(0, -count).reduce((sum, line) => sum + line.length + 1, 0))
    }
  })

  test('no log is said so; a folder is', async () => {
    await expect(logs.tail(join(folder, 'none.log'), 5)).rejects.toMatchObject({ failure: { code: 'log.none' } })
    await expect(logs.tail(folder, 5)).rejects.toThrow(`The log ${folder} can’t be read: it is a folder.`)
  })

  test('a line of 10 MB between two others, and invalid UTF-8', async () => {
    writeFileSync(path, 'first\n')
    appendFileSync(path, Buffer.alloc(10_485_760, 'x'))
    appendFileSync(path, Buffer.from([0x0a, 0xff, 0x41, 0x0a]))
    const { lines, nextOffset } = await logs.tail(path, 3)
    expect(lines.map((line) => line.offset)).toEqual([0, 6, 10_485_767])
    expect(lines[1]?.text).toMatch(/^x{16384} … \[cut here: the line has 10,485,760 bytes\]$/)
    expect(lines[2]?.text).toBe('\u{fffd}A')
    expect(nextOffset).toBe(10_485_770)
  })

  test('a huge file of one line without an end is answered at once', async () => {
    writeFileSync(path, '')
    truncateSync(path, 2 * 1024 ** 3)
    const before = bytesRead()
    const { lines, nextOffset } = await logs.tail(path, 100)
    // At once: of the two gigabytes only a little is read.
    expect(bytesRead() - before).toBeLessThan(300e6)
    expect(lines).toHaveLength(1)
    expect(lines[0]?.text.length).toBeLessThan(17_000)
    expect(nextOffset).toBe(2 * 1024 ** 3)
  })

  test('many long lines: fewer are told than asked, the last ones', async () => {
    writeFileSync(path, Array.from({ length: 1_000 }, (_, index) => `${index} ${'y'.repeat(15_000)}\n`).join(''))
    const { lines } = await logs.tail(path, 1_000)
    expect(lines.length).toBeGreaterThan(200)
    expect(lines.length).toBeLessThan(300)
    expect(lines.at(-1)?.text.startsWith('999 ')).toBe(true)
  })
})

describe('follow', () => {
  let heard: { lines: LogLine[]; isReset: boolean }[]
  let cancels: Cancel[]
  beforeEach(() => {
    heard = []
    cancels = []
  })
  afterEach(() => cancels.forEach((cancel) => cancel()))

  const follow = (from: number): Cancel => {
    const cancel = logs.follow(path, from, (lines, isReset) => heard.push({ lines, isReset }))
    cancels.push(cancel)
    return cancel
  }
  const heardTexts = (): string[] => heard.flatMap(({ lines }) => texts(lines))
  const until = async (isTrue: () => boolean): Promise<void> => {
    for (const giveUpAt = performance.now() + 25_000; !isTrue();) {
      if (performance.now() > giveUpAt) throw new Error(`It did not come about: ${JSON.stringify(heard).slice(0, 500)}`)
      await pause(10)
    }
  }

  test('closely misses no line, however far behind it is', async () => {
    const filler = `${'x'.repeat(99)}\n`.repeat(30_000)
    writeFileSync(path, `open for business\n${filler}`)
    cancels.push(logs.follow(path, 0, (lines, isReset) => heard.push({ lines, isReset }), 'closely'))
    await until(() => heardTexts().length === 30_001)
    expect(heardTexts()[0]).toBe('open for business')
    expect(heard.some(({ isReset }) => isReset)).toBe(false)
  })

  test('goes on where tail ended; a file that isn’t there yet is waited for', async () => {
    follow(0)
    await pause(60)
    writeFileSync(path, 'one\ntw')
    await until(() => heard.length === 1)
    appendFileSync(path, 'o\nthree\n')
    await until(() => heardTexts().includes('three'))
    // Where it took this test a second to go on, the unended line was told as it was, and then again.
    const told = heard.flatMap(({ lines }) => lines.filter((line) => line.text !== 'tw'))
    expect(texts(told)).toEqual(['one', 'two', 'three'])
    expect(told.map((line) => line.offset)).toEqual([0, 4, 8])
    expect(heard.every(({ isReset }) => !isReset)).toBe(true)

    const { nextOffset } = await logs.tail(path, 1)
    heard = []
    follow(nextOffset)
    appendFileSync(path, 'four\n')
    await until(() => heard.length >= 2)
    expect(heardTexts()).toEqual(['four', 'four'])
  })

  test('a bar that has shown progress for long is one line, also for who opens the log later', async () => {
    const states = Array.from({ length: 3_000 }, (_, n) => `\r${String(n)} done`).join('')
    writeFileSync(path, `begin\n${states}`)
    const { lines, nextOffset } = await logs.tail(path, 5)
    expect(texts(lines)).toEqual(['begin', '2999 done'])
    follow(nextOffset)
    appendFileSync(path, '\r3000 done')
    await until(() => heardTexts().includes('3000 done'))
    expect(heard.flatMap((chunk) => chunk.lines).map(({ offset }) => offset)).toContain(lines[1]?.offset)
    expect(new Set(heard.flatMap((chunk) => chunk.lines).map(({ offset }) => offset)).size).toBe(1)
  })

  test('a line without an end is told after a second of quiet, and again with its rest', async () => {
    writeFileSync(path, '')
    follow(0)
    appendFileSync(path, 'password: ')
    const saidAt = performance.now()
    await until(() => heard.length === 1)
    expect(performance.now() - saidAt).toBeGreaterThan(900)
    appendFileSync(path, 'ok\n')
    await until(() => heard.length === 2)
    expect(heard.flatMap(({ lines }) => lines)).toEqual([
      { offset: 0, text: 'password: ', at: null },
      { offset: 0, text: 'password: ok', at: null },
    ])
  })

  test('across a truncation, and a file that is replaced', async () => {
    writeFileSync(path, 'before, and longer than what follows\n')
    follow(0)
    await until(() => heard.length === 1)
    truncateSync(path)
    appendFileSync(path, 'after\n')
    await until(() => heardTexts().includes('after'))
    expect(heard.some(({ isReset }) => isReset)).toBe(true)

    heard = []
    rmSync(path)
    writeFileSync(path, 'another\n')
    await until(() => heardTexts().includes('another'))
    expect(heard[0]?.isReset).toBe(true)
    expect(heard.flatMap(({ lines }) => lines)).toEqual([{ offset: 0, text: 'another', at: null }])
  })

  test('a writer that outruns us is skipped to its end, on a line’s beginning, and said', async () => {
    writeFileSync(path, '')
    follow(0)
    await pause(80)
    const many = Array.from({ length: 400_000 }, (_, index) => lineOf(index))
    writeFileSync(path, `${many.join('\n')}\n`, { flag: 'a' })
    await until(() => heardTexts().includes(lineOf(399_999)))
    const skipped = heard.find(({ isReset }) => isReset)
    expect(skipped?.lines.length).toBeGreaterThan(1_000)
    const told = heardTexts().slice(-skipped!.lines.length)
    expect(told).toEqual(many.slice(-told.length))
  })

  test('after cancel nothing is heard, no timer is left and no file open', async () => {
    writeFileSync(path, 'one\n')
    const openBefore = openOn(path)
    const cancel = follow(0)
    await until(() => heard.length === 1)
    expect(openOn(path)).toBe(openBefore + 1)
    // Also in the middle of a look.
    const inAt = follow(0)
    await Promise.resolve()
    inAt()
    cancel()
    cancel()
    appendFileSync(path, 'two\n')
    await pause(400)
    expect(heardTexts()).toEqual(['one'])
    expect(openOn(path)).toBe(openBefore)
    expect(warnings).toEqual([])
  })

  test('what can’t be read is said once', async () => {
    mkdirSync(path)
    follow(0)
    await until(() => warnings.length > 0)
    await pause(600)
    expect(warnings).toEqual([`The log ${path} can’t be followed: it is a folder.`])
  })
})

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** What this process has read so far; 0 where the system does not tell. */
function bytesRead(): number {
  const told = existsSync('/proc/self/io') ? readFileSync('/proc/self/io', 'utf8') : ''
  return Number(/^rchar: (\d+)/m.exec(told)?.[1] ?? 0)
}

/** How many of our descriptors are open on a file. */
function openOn(file: string): number {
  const { ino } = statSync(file)
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return statSync(`/proc/self/fd/${fd}`).ino === ino
    } catch {
      // The one that reads this folder.
      return false
    }
  }).length
}
