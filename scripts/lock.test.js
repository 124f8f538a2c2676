import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { holdLock } from './lock.js'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('several that ask at once go one after another, and leave nothing', async () => {
  const [lock, log] = [join(folder, 'x/lock'), join(folder, 'log')]
  const program = `
    import { appendFileSync } from 'node:fs'
    import { holdLock } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'lock.js')).href)}
    holdLock(${JSON.stringify(lock)}, () => {
      appendFileSync(${JSON.stringify(log)}, 'in ')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30)
      appendFileSync(${JSON.stringify(log)}, 'out ')
    })`
  const children = [1, 2, 3].map(() => spawn(process.execPath, ['--input-type=module', '-e', program]))
  await Promise.all(children.map((child) => once(child, 'exit')))
  expect(readFileSync(log, 'utf8')).toBe('in out in out in out ')
  expect(readdirSync(join(folder, 'x'))).toEqual([])
})

test('who was killed holds nothing, and what fails gives back', async () => {
  const lock = join(folder, 'lock')
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  writeFileSync(lock, String(gone.pid))
  expect(() =>
    holdLock(lock, () => {
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(existsSync(lock)).toBe(false)
  expect(holdLock(lock, () => 7)).toBe(7)
})
