import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import type { LogFile } from '../../engine/effects'
import { canMount, withSmallDisk } from '../files/testing/small-disk'
import { archivedBytes } from './archive'
import { linesBetween } from './blocks'
import { keepWithin } from './keep-within'
import { createLogs } from './logs'
import { withLog } from './open-log'
import type { Punch } from './punch'
import { loadPunch } from './punch'
import type { CountingChild } from './testing/counting-child'
import { numberOf, startCounting } from './testing/counting-child'

const MIB = 1024 * 1024
const LONG_AGO_S = 1_000_000

let folder: string
let instance: string
let punch: Punch
let logs: ReturnType<typeof createLogs>
let children: CountingChild[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'till-keeping-'))
  instance = join(folder, 'coder-a')
  punch = await loadPunch()
  logs = createLogs(folder, { warn: (_, message) => expect.fail(message) })
  children = []
})
afterEach(async () => {
  for (const { child } of children) child.kill('SIGKILL')
  await Promise.all(children.map(({ ended }) => ended))
  logs.dispose()
  rmSync(folder, { recursive: true })
})

const logOf = (component: string, run: string): string => {
  mkdirSync(join(instance, component), { recursive: true })
  return join(instance, component, `${run}.log`)
}
const make = (component: string, run: string, bytes: number, at: number): string => {
  const path = logOf(component, run)
  const line = `${'x'.repeat(99)}\n`
  writeFileSync(path, line.repeat(Math.ceil(bytes / 100)))
  utimesSync(path, at, at)
  return path
}
const keep = (budgetBytes: number, living: string[] = []) =>
  keepWithin({ folder: instance, budgetBytes, living, now: Date.now() }, punch)
const archivesOf = (path: string): string[] =>
  readdirSync(join(path, '..'))
    .map((name) => join(path, '..', name))
    .filter((other) => other.startsWith(path) && archivedBytes(other) !== null)
    .toSorted((a, b) => (archivedBytes(a)?.from ?? 0) - (archivedBytes(b)?.from ?? 0))
const file = (path: string): LogFile => ({
  ref: 'coder-a/hermes' as Ref,
  run: 'run-12345678' as RunId,
  path,
  startedAt: 0,
})

describe('within a budget', () => {
  test('nothing is touched', () => {
    const paths = [make('hermes', 'run-1', MIB, LONG_AGO_S), make('hermes', 'run-2', MIB, LONG_AGO_S + 1)]
    const report = keep(4 * MIB)
    expect(report).toMatchObject({ freedBytes: 0, problem: null })
    expect(report.restBytes).toBe(report.totalBytes)
    for (const path of paths) expect(existsSync(path)).toBe(true)
  })

  test('of no instance', () => {
    expect(keep(1)).toEqual({ totalBytes: 0, restBytes: 0, freedBytes: 0, problem: null, lost: null })
  })
})

describe('over it', () => {
  test('earlier runs go first, the oldest first, with all that stands beside them', () => {
    const oldest = make('hermes', 'run-1', 3 * MIB, LONG_AGO_S)
    writeFileSync(`${oldest}.idx`, '1 1\n')
    writeFileSync(`${oldest}.0-5.gz`, '')
    const other = make('engram', 'run-2', 3 * MIB, LONG_AGO_S + 1)
    const newer = make('hermes', 'run-3', 3 * MIB, LONG_AGO_S + 2)
    const newest = make('hermes', 'run-4', 3 * MIB, LONG_AGO_S + 3)
    const report = keep(11.5 * MIB)
    expect(existsSync(oldest)).toBe(false)
    expect(readdirSync(join(instance, 'hermes')).toSorted()).toEqual(['run-3.log', 'run-4.log'])
    for (const path of [other, newer, newest]) expect(existsSync(path)).toBe(true)
    expect(report.freedBytes).toBeGreaterThan(2.9 * MIB)
    expect(report.problem).toBeNull()
  })

  test('what is written to, or was a moment ago, is never removed', () => {
    const living = make('hermes', 'run-1', 2 * MIB, LONG_AGO_S)
    const lately = make('hermes', 'run-2', 2 * MIB, Date.now() / 1_000)
    const earlier = make('hermes', 'run-3', 2 * MIB, LONG_AGO_S)
    keep(MIB, [living])
    expect([existsSync(living), existsSync(lately), existsSync(earlier)]).toEqual([true, true, false])
  })

  test.runIf(process.platform === 'linux')(
    'the head of a long log is copied out and given back, and offsets stay',
    async () => {
      const path = logOf('hermes', 'run-1')
      const lines = Array.from(
        { length: 400_000 },
        (_, index) => `line ${String(index).padStart(10, '0')} ${'y'.repeat(43)}`,
      )
      writeFileSync(path, `${lines.join('\n')}\n`)
      const { size } = statSync(path)
      const report = keep(6 * MIB, [path])
      expect(report.problem).toBeNull()
      expect(statSync(path).size).toBe(size)
      expect(statSync(path).blocks * 512).toBeLessThan(6 * MIB)

      const { headBytes, first } = withLog(path, (log) => ({
        headBytes: log.ownHeadBytes,
        first: linesBetween(log, log.ownHeadBytes, log.ownHeadBytes + 1_000)[0],
      }))
      expect(headBytes).toBeGreaterThan(0)
      const firstKept = headBytes / 60
      expect(first).toEqual({ offset: headBytes, text: lines[firstKept], at: null })
      const whole = Buffer.concat(archivesOf(path).map((one) => gunzipSync(readFileSync(one)))).toString()
      expect(whole).toBe(
        lines
          .slice(0, firstKept)
          .map((line) => `${line}\n`)
          .join(''),
      )
      // Others read it too.
      const [zipped] = archivesOf(path)
      expect(execFileSync('gzip', ['-dc', zipped ?? ''], { maxBuffer: 64 * MIB }).length).toBe(
        archivedBytes(zipped ?? '')?.to,
      )

      // What was copied out is part of the log for whoever reads in it.
      const from = await logs.range(file(path), { offset: 0, at: null, before: 3, after: 1 })
      expect(from).toMatchObject({ headBytes: 0, sizeBytes: size, hasBefore: false, hasAfter: true })
      expect(from.lines.map((line) => line.text)).toEqual(lines.slice(0, 2))
      const border = await logs.range(file(path), { offset: headBytes, at: null, before: 500, after: 500 })
      expect(border.lines.map((line) => line.text)).toEqual(lines.slice(firstKept - 500, firstKept + 501))
      expect(border.lines[0]?.offset).toBe(headBytes - 500 * 60)
      const filter = { level: null, from: null, to: null }
      const wish = { files: [file(path)], filter, isRegex: false, isCaseSensitive: false, limit: 5 }
      expect((await logs.search({ ...wish, pattern: 'line 0000399999' }).done).hits[0]?.offset).toBe(399_999 * 60)
      for (const index of [0, 1, 17_476, 100_000])
        expect((await logs.search({ ...wish, pattern: lines[index] ?? '' }).done).hits[0]?.offset).toBe(index * 60)
      expect((await logs.search({ ...wish, pattern: 'nowhere' }).done).searchedBytes).toBe(size)
      const merged = await logs.merged({ files: [file(path)], filter, before: null, lines: 5_000 })
      expect(merged.lines.at(-1)?.text).toBe(lines.at(-1))
      // An editor gets what is there, not as many zeros as were given back; or what is around a line that was copied out.
      const shown = await logs.openable(path, headBytes + 60)
      expect(shown).toEqual({ path: `${path}.kept`, line: 2 })
      expect(readFileSync(shown.path, 'utf8').split('\n')[1]).toBe(lines[firstKept + 1])
      const older = await logs.openable(path, 60 * 1_000)
      expect(readFileSync(older.path, 'utf8').split('\n')[older.line - 1]).toBe(lines[1_000])
      const tail = await logs.tail(path, 1_000_000)
      expect(tail.lines[0]).toEqual(first)
      expect(tail.nextOffset).toBe(size)
    },
  )

  test.runIf(process.platform === 'linux')('what was copied out goes when room is short, the oldest first', () => {
    const path = logOf('hermes', 'run-1')
    // Does not compress.
    const noise = Buffer.from(Array.from({ length: 4 * MIB }, () => 33 + Math.floor(Math.random() * 90)))
    for (let index = 0; index < 6; index += 1) {
      appendFileSync(path, noise)
      appendFileSync(path, '\n')
      keep(9 * MIB, [path])
    }
    const { blocks } = statSync(path)
    const archives = archivesOf(path)
    const all = blocks * 512 + archives.reduce((sum, one) => sum + statSync(one).size, 0)
    expect(all).toBeLessThan(9 * MIB)
    expect(statSync(path).size).toBe(6 * (4 * MIB + 1))
  })

  test.runIf(process.platform === 'linux')('small logs are cut too where all of them together are too much', () => {
    const paths = Array.from({ length: 40 }, (_, index) => make(`c${index}`, 'run-1', 2 * MIB, LONG_AGO_S))
    const report = keep(32 * MIB, paths)
    expect(report.totalBytes).toBeLessThan(32 * MIB)
    expect(report.problem).toBeNull()
    for (const path of paths) expect(withLog(path, (log) => log.headBytes)).toBe(0)
  })

  test.runIf(process.platform === 'linux')('a log stays as old as its last line', () => {
    const path = make('hermes', 'run-1', 20 * MIB, LONG_AGO_S)
    expect(keep(8 * MIB, [path]).freedBytes).toBeGreaterThan(0)
    expect(statSync(path).mtimeMs).toBe(LONG_AGO_S * 1_000)
  })

  test.runIf(process.platform === 'linux')('a copy that was made for an editor goes first', async () => {
    const path = make('hermes', 'run-1', 20 * MIB, LONG_AGO_S)
    keep(16 * MIB, [path])
    const { path: copy } = await logs.openable(path, 0)
    expect(copy).toBe(`${path}.kept`)
    const before = withLog(path, (log) => log.ownHeadBytes)
    expect(keep(16 * MIB, [path]).freedBytes).toBeGreaterThan(5 * MIB)
    expect(existsSync(copy)).toBe(false)
    expect(withLog(path, (log) => log.ownHeadBytes)).toBe(before)
  })

  test.runIf(process.platform === 'linux')(
    'what is written faster than it can be copied goes without, and is said',
    () => {
      const path = make('hermes', 'run-1', 20 * MIB, LONG_AGO_S)
      keep(16 * MIB, [path])
      expect(archivesOf(path)).toHaveLength(1)
      // While the first head is given back, more comes than that.
      let waves = 1
      const request = { folder: instance, budgetBytes: 8 * MIB, living: [path], now: Date.now() }
      const report = keepWithin(request, (...all) => {
        if (all[1] === 0 && waves-- > 0) appendFileSync(path, `${'y'.repeat(99)}\n`.repeat(300_000))
        return punch(...all)
      })
      expect(report.lost).toBe(
        `The older lines of ${path} went without a copy: it is written faster than it can be copied.`,
      )
      expect(report.totalBytes).toBeLessThan(8 * MIB)
      // One stretch is left: nothing before the gap, and nothing that reads as zeros.
      expect(archivesOf(path)).toEqual([])
      const { head, first } = withLog(path, (log) => ({
        head: log.headBytes,
        first: linesBetween(log, log.headBytes, log.headBytes + 200)[0],
      }))
      expect(head % 100).toBe(0)
      expect(first?.text).toBe('y'.repeat(99))
    },
  )

  test.runIf(canMount())('what a full disk takes no copy of goes without, and nothing half-made is left', async () => {
    mkdirSync(join(folder, 'small'))
    instance = join(folder, 'small', 'coder-a')
    await withSmallDisk(join(folder, 'small'), '48m', () => {
      const path = logOf('hermes', 'run-1')
      // Does not compress, so that its copy takes as much again.
      const noise = randomBytes(30 * MIB).map((byte) => 33 + (byte % 90))
      writeFileSync(path, noise)
      appendFileSync(path, '\nthe last line\n')
      // What is left has no room for a copy of half of it.
      writeFileSync(join(folder, 'small', 'ballast'), Buffer.alloc(8 * MIB))
      const report = keep(24 * MIB, [path])
      expect(report).toMatchObject({
        problem: null,
        lost: `The older lines of ${path} went without a copy: the disk is full.`,
      })
      expect(report.totalBytes).toBeLessThan(24 * MIB)
      expect(readdirSync(join(path, '..'))).toEqual(['run-1.log'])
      expect(withLog(path, (log) => linesBetween(log, log.sizeBytes - 14, log.sizeBytes))).toMatchObject([
        { text: 'the last line' },
      ])
    })
  })

  test.runIf(process.platform === 'linux')('a search goes on in the copy where the head is cut off meanwhile', () => {
    const path = make('hermes', 'run-1', 20 * MIB, LONG_AGO_S)
    const found = withLog(path, (log) => {
      keep(8 * MIB, [path])
      return [0, 5 * MIB - ((5 * MIB) % 100)].map((at) => log.read(at, at + 100).toString())
    })
    expect(found).toEqual([`${'x'.repeat(99)}\n`, `${'x'.repeat(99)}\n`])
  })

  test('where the disk takes nothing back, it is said, all is kept, and no copy takes more room', () => {
    const path = make('hermes', 'run-1', 8 * MIB, LONG_AGO_S)
    const refused = keepWithin(
      { folder: instance, budgetBytes: MIB, living: [path], now: Date.now() },
      () => 'its file system knows no holes',
    )
    expect(refused.problem).toBe(`The head of ${path} can’t be given back to the disk: its file system knows no holes.`)
    expect(withLog(path, (log) => log.headBytes)).toBe(0)
    expect(archivesOf(path)).toEqual([])
  })
})

describe.runIf(process.platform === 'linux')('while a child writes as fast as it can', () => {
  test('no line is lost in what is kept, and it writes all it wants to', async () => {
    const path = logOf('hermes', 'run-1')
    const count = 1_500_000
    const writer = startCounting(path, { count })
    children.push(writer)
    const writing = { isOver: false }
    void writer.ended.then(() => (writing.isOver = true))
    let rounds = 0
    let isOutrun = false
    while (!writing.isOver) {
      if (existsSync(path)) {
        isOutrun = keep(24 * MIB, [path]).lost !== null || isOutrun
        rounds += 1
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(await writer.ended).toBe(0)
    expect(rounds).toBeGreaterThan(1)
    keep(24 * MIB, [path])

    const size = statSync(path).size
    expect(size).toBe(count * 100)
    const kept = withLog(path, (log) => ({ head: log.ownHeadBytes, lines: linesBetween(log, log.ownHeadBytes, size) }))
    expect(kept.head).toBeGreaterThan(0)
    const first = kept.head / 100
    expect(kept.lines.length).toBe(count - first)
    const wrong = kept.lines.filter(
      (line, index) => numberOf(line.text) !== first + index || line.offset !== (first + index) * 100,
    )
    expect(wrong).toEqual([])
    // What was copied out goes on without a gap up to what is there.
    const archives = archivesOf(path)
    // Where the machine was too busy to copy as fast as it wrote, nothing before that is kept.
    let next = archivedBytes(archives[0] ?? '')?.from ?? kept.head
    expect(archives.length > 0 || isOutrun).toBe(true)
    for (const one of archives) {
      const { from, to } = archivedBytes(one) ?? { from: 0, to: 0 }
      expect(from).toBe(next)
      const text = gunzipSync(readFileSync(one)).toString()
      expect(text.length).toBe(to - from)
      expect(numberOf(text)).toBe(from / 100)
      next = to
    }
    expect(next).toBe(kept.head)
  })

  test('it is kept within its budget by the engine’s own call, from beginning to end', async () => {
    const path = logOf('hermes', 'run-1')
    const writer = startCounting(path, { count: 600_000, pauseMs: 1 })
    children.push(writer)
    const writing = { isOver: false }
    void writer.ended.then(() => (writing.isOver = true))
    let freed = 0
    while (!writing.isOver) {
      const { freedBytes, problem } = await logs.keepWithin('coder-a' as InstanceId, 16 * MIB, [path])
      expect(problem).toBeNull()
      freed += freedBytes
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(await writer.ended).toBe(0)
    await logs.keepWithin('coder-a' as InstanceId, 16 * MIB, [path])
    expect(freed).toBeGreaterThan(20 * MIB)
    expect(statSync(path).size).toBe(60_000_000)
    expect(statSync(path).blocks * 512).toBeLessThanOrEqual(16 * MIB)
    const { lines } = await logs.tail(path, 2)
    expect(lines.map((line) => numberOf(line.text))).toEqual([599_998, 599_999])
  })
})
