import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleProgram } from '../storage/testing/bundle'
import { createLogger } from './logger'
import { openRotatedFile } from './rotated-file'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('JSON lines, private, written at once, without secrets', async () => {
  const logger = createLogger(folder, { host: 'headless' })
  logger.info({ ref: 'coder-a/hermes', token: 'abc' }, 'Started with --password=hunter2')
  const text = readFileSync(join(folder, 'till.log'), 'utf8')
  logger.warn({ error: new Error('late') }, 'Late')
  logger.error({}, 'Failed')
  await logger.flush()

  const line = JSON.parse(text) as Record<string, unknown>
  expect(line).toMatchObject({
    level: 30,
    pid: process.pid,
    host: 'headless',
    ref: 'coder-a/hermes',
    token: '[hidden]',
    msg: 'Started with --password=[hidden]',
  })
  expect(new Date(line['time'] as string).getTime()).toBeGreaterThan(Date.now() - 60_000)
  expect(statSync(join(folder, 'till.log')).mode & 0o777).toBe(0o600)
  const lines = readFileSync(join(folder, 'till.log'), 'utf8').trim().split('\n')
  expect(lines.map((each) => (JSON.parse(each) as { level: number }).level)).toEqual([30, 40, 50])
  logger.close()
  logger.close()
  logger.info({}, 'after the end')
  expect(readFileSync(join(folder, 'till.log'), 'utf8')).not.toContain('after the end')
})

test('rotates: every line is kept once, in order, and only so many files', () => {
  const path = join(folder, 'x.log')
  const refused: unknown[] = []
  const file = openRotatedFile(path, { maxBytes: 100, kept: 2 }, (error) => refused.push(error))
  for (let index = 10; index < 60; index++) file.write(`line ${index}\n`)
  file.close()
  expect(refused).toEqual([])
  expect(readdirSync(folder).toSorted()).toEqual(['x.log', 'x.log.1', 'x.log.2'])
  const text = ['x.log.2', 'x.log.1', 'x.log'].map((name) => readFileSync(join(folder, name), 'utf8')).join('')
  const kept = text.trim().split('\n')
  expect(kept.at(-1)).toBe('line 59')
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => `line ${60 - kept.length + index}`))
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(100)
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  }

  const again = openRotatedFile(path, { maxBytes: 100, kept: 2 }, (error) => refused.push(error))
  again.write('again\n')
  again.close()
  expect(readFileSync(path, 'utf8').endsWith('line 59\nagain\n')).toBe(true)
})

test('a disk that refuses is said once, never thrown, and heals', () => {
  const said: string[] = []
  mkdirSync(join(folder, 'till.log'))
  const logger = createLogger(folder, {}, (sentence) => said.push(sentence))
  logger.info({}, 'one')
  logger.info({}, 'two')
  expect(said).toEqual([`Till can’t write its log ${join(folder, 'till.log')}: it is a folder.`])
  rmSync(join(folder, 'till.log'), { recursive: true })
  logger.info({}, 'three')
  logger.close()
  expect(readFileSync(join(folder, 'till.log'), 'utf8')).toContain('"msg":"three"')
})

test.skipIf(!existsSync('/dev/full'))('a full disk under the log and the error stream ends nobody', async () => {
  mkdirSync(join(folder, 'till.log'))
  const program = await bundleProgram(join(import.meta.dirname, 'testing/full-disk-program.ts'))
  const full = openSync('/dev/full', 'w')
  try {
    const run = spawnSync(process.execPath, [program.path, folder], {
      stdio: ['ignore', 'pipe', full],
      encoding: 'utf8',
    })
    expect(run).toMatchObject({ status: 0, stdout: 'lives on' })
  } finally {
    closeSync(full)
    program.remove()
  }
})
