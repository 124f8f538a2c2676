import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import type { Logs } from '../../engine/effects'
import { createLogs } from './logs'
import { createSizeNotes } from './size-notes'
import { indexPath, MOST_NOTES, noteText, readNotes, thinned } from './time-index'

let folder: string
let path: string
let warnings: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-notes-'))
  path = join(folder, 'x.log')
  warnings = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const T0 = Date.UTC(2026, 0, 31, 12)
const logger = { warn: (_: object, message: string) => void warnings.push(message) }

/** Appends as if it was then. */
const says = (text: string, at: number): void => {
  appendFileSync(path, text)
  utimesSync(path, at / 1_000, at / 1_000)
}
const untilNoted = async (look: () => void, count: number): Promise<void> => {
  await expect
    .poll(
      () => {
        look()
        return existsSync(indexPath(path)) ? readNotes(path).length : 0
      },
      { timeout: 25_000, interval: 50 },
    )
    .toBe(count)
}

test('lines that name no time are placed by when the log grew', async () => {
  const notes = createSizeNotes(logger)
  const look = (): void => {
    notes.look([path])
    notes.write()
  }
  says('one\n', T0)
  await untilNoted(look, 1)
  says('two\n', T0 + 60_000)
  await untilNoted(look, 2)
  says('three\n', T0 + 3_600_000)
  await untilNoted(look, 3)
  expect(readNotes(path)).toEqual([
    { sizeBytes: 4, at: T0 },
    { sizeBytes: 8, at: T0 + 60_000 },
    { sizeBytes: 14, at: T0 + 3_600_000 },
  ])

  const logs: Logs = createLogs(folder, logger)
  const file = { ref: 'coder-a/hermes' as Ref, run: 'run-12345678' as RunId, path, startedAt: T0 - 1_000 }
  const around = await logs.range(file, { offset: null, at: T0 + 1_800_000, before: 1, after: 0 })
  expect(around.lines.map((line) => line.text)).toEqual(['two', 'three'])
  const filter = { level: null, from: T0 + 30_000, to: T0 + 120_000 }
  const { lines } = await logs.merged({ files: [file], filter, before: null, lines: 10 })
  expect(lines.map((line) => line.text)).toEqual(['two'])
  expect(warnings).toEqual([])
})

test('nothing is noted of a log whose lines name their times', async () => {
  const notes = createSizeNotes(logger)
  const untimed = join(folder, 'y.log')
  writeFileSync(path, '2026-01-31T12:00:00Z one\n')
  writeFileSync(untimed, 'one\n')
  await expect
    .poll(() => {
      notes.look([path, untimed])
      notes.write()
      return existsSync(indexPath(untimed))
    })
    .toBe(true)
  expect(existsSync(indexPath(path))).toBe(false)
})

test('notes of an earlier Till count on; those of what has ended are put on disk', async () => {
  writeFileSync(indexPath(path), noteText({ sizeBytes: 4, at: T0 }))
  const notes = createSizeNotes(logger)
  says('one\ntwo\n', T0 + 5_000)
  notes.look([path])
  await expect
    .poll(() => {
      notes.look([])
      return readNotes(path).length
    })
    .toBe(2)
  expect(readFileSync(indexPath(path), 'latin1')).toBe(`4 ${T0}\n8 ${T0 + 5_000}\n`)
})

test('what is torn or garbled is left out', () => {
  writeFileSync(indexPath(path), `4 ${T0}\n\nx y\n3 ${T0 + 1}\n9 ${T0 - 1}\n9 ${T0 + 2}\n12 1769`)
  expect(readNotes(path)).toEqual([
    { sizeBytes: 4, at: T0 },
    { sizeBytes: 9, at: T0 + 2 },
  ])
})

test('there are never too many: every second one goes, the last one stays', () => {
  const many = Array.from({ length: MOST_NOTES }, (_, index) => ({ sizeBytes: index + 1, at: T0 + index }))
  const fewer = thinned(many)
  expect(fewer).toHaveLength(MOST_NOTES / 2)
  expect(fewer.at(-1)).toEqual(many.at(-1))
})

test('a folder that went with its instance is no reason to complain', async () => {
  const notes = createSizeNotes(logger)
  says('one\n', T0)
  notes.look([path])
  await expect
    .poll(() => {
      notes.look([])
      return existsSync(indexPath(path))
    })
    .toBe(true)
  notes.look([join(folder, 'gone', 'x.log')])
  notes.look([])
  notes.write()
  expect(warnings).toEqual([])
})
