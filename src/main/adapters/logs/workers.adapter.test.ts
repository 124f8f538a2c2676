import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import type { LogFile, LogSearchRequest } from '../../engine/effects'
import type { BuiltReader } from './testing/built-reader'
import { buildReader } from './testing/built-reader'
import { createLogs } from './logs'

let reader: BuiltReader
let folder: string
let logs: ReturnType<typeof createLogs>
beforeAll(async () => {
  reader = await buildReader()
})
afterAll(() => reader.remove())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-readers-'))
  logs = createLogs(folder, { warn: (_, message) => expect.fail(message) }, reader.path)
})
afterEach(() => {
  logs.dispose()
  rmSync(folder, { recursive: true })
})

const file = (name: string, content: string): LogFile => {
  const path = join(folder, `${name}.log`)
  writeFileSync(path, content)
  return { ref: `coder-a/${name}` as Ref, run: `run-${name}` as RunId, path, startedAt: 0 }
}
const wish = (files: LogFile[], pattern: string, isRegex = false): LogSearchRequest => ({
  files,
  filter: { level: null, from: null, to: null },
  pattern,
  isRegex,
  isCaseSensitive: false,
  limit: 10,
})

test('more is asked at once than there are threads: all of it is answered', async () => {
  const files = Array.from({ length: 12 }, (_, index) => file(`c${index}`, `hello ${index}\n`))
  const answers = await Promise.all(files.map((one) => logs.search(wish([one], 'hello')).done))
  expect(answers.map(({ hits }) => hits[0]?.text)).toEqual(files.map((_, index) => `hello ${index}`))
  const merged = await logs.merged({ files, filter: { level: null, from: null, to: null }, before: null, lines: 50 })
  expect(merged.lines).toHaveLength(12)
})

test('failures keep their code', async () => {
  const one = file('one', 'x\n')
  await expect(logs.search(wish([one], '(', true)).done).rejects.toMatchObject({ failure: { code: 'log.pattern' } })
  rmSync(one.path)
  const range = logs.range(one, { offset: null, at: null, before: 1, after: 1 })
  await expect(range).rejects.toMatchObject({ failure: { code: 'log.none' } })
})

test('an expression that does not come to an end is stopped, while others go on and this thread is free', async () => {
  const bad = file('bad', `${'a'.repeat(60)}!\n`)
  const good = file('good', 'fine\n')
  let turns = 0
  const timer = setInterval(() => (turns += 1), 20)
  const runaway = logs.search(wish([bad], '^(a+)+$', true)).done
  const meanwhile = await logs.search(wish([good], 'fine')).done
  expect(meanwhile.hits).toHaveLength(1)
  await expect(runaway).rejects.toMatchObject({
    failure: { code: 'log.pattern', message: expect.stringContaining('“^(a+)+$” does not come to an end') },
  })
  clearInterval(timer)
  expect(turns).toBeGreaterThan(20)
  expect((await logs.search(wish([good], 'fine')).done).hits).toHaveLength(1)
})

test('a search that is cancelled ends at once, even in the middle of an expression', async () => {
  const bad = file('bad', `${'a'.repeat(60)}!\n`)
  const searches = Array.from({ length: 5 }, () => logs.search(wish([bad], '^(a+)+$', true)))
  for (const { cancel } of searches) cancel()
  for (const { done } of searches) await expect(done).rejects.toMatchObject({ failure: { code: 'log.superseded' } })
  const good = file('good', 'fine\n')
  expect((await logs.search(wish([good], 'fine')).done).hits).toHaveLength(1)
  // Answered already: nothing happens.
  searches[0]?.cancel()
})

test('while gigabytes are searched, this thread is free', async () => {
  const huge = file('huge', 'first\n')
  // More than is read until this thread had its turns, however few a busy machine leaves it.
  truncateSync(huge.path, 100 * 1024 ** 3)
  const { done, cancel } = logs.search(wish([huge], 'nowhere'))
  const search = { isOver: false }
  const ended = Promise.allSettled([done]).then(() => (search.isOver = true))
  let turns = 0
  while (!search.isOver && turns < 50) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    turns += 1
  }
  cancel()
  await ended
  expect(turns).toBe(50)
})

test('what is under way or waiting when Till ends is told so, and no thread is left', async () => {
  const bad = file('bad', `${'a'.repeat(60)}!\n`)
  const searches = Array.from({ length: 6 }, () => logs.search(wish([bad], '^(a+)+$', true)).done)
  logs.dispose()
  for (const one of searches) await expect(one).rejects.toMatchObject({ failure: { code: 'engine.unavailable' } })
})
