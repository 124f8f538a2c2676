import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { bundleProgram } from '../storage/testing/bundle'
import { readLockHolder, takeEngineLock, waitForEngineLock } from './engine-lock'

let folder: string
let path: string
let program: Awaited<ReturnType<typeof bundleProgram>>
const started: number[] = []

beforeAll(async () => {
  program = await bundleProgram(join(import.meta.dirname, 'testing/lock-program.ts'))
})
afterAll(() => program.remove())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-lock-'))
  path = join(folder, 'engine.lock')
})
afterEach(() => {
  for (const pid of started.splice(0)) kill(pid)
  rmSync(folder, { recursive: true })
})

test('one at a time; the loser is told who has it; released it is free', () => {
  const first = takeEngineLock(path, 'app')
  expect(first.ok).toBe(true)
  expect(statSync(path).mode & 0o777).toBe(0o600)

  const second = takeEngineLock(path)
  expect(second).toMatchObject({ ok: false, holder: { pid: process.pid, host: 'app' } })

  release(first)
  release(first)
  expect(readLockHolder(path)).toBeNull()
  const third = takeEngineLock(path)
  expect(third.ok).toBe(true)
  release(third)
})

test('kill -9 of the holder frees it at once, though a child of the holder lives on', async () => {
  const { pid, childPid } = await startHolder()
  expect(takeEngineLock(path)).toMatchObject({ ok: false, holder: { pid, host: 'app' } })

  const waiting = waitForEngineLock(path, 20_000)
  await new Promise((resolve) => setTimeout(resolve, 50))
  process.kill(pid, 'SIGKILL')
  const lock = await waiting

  expect(lock.ok).toBe(true)
  expect(isAlive(childPid), 'the child outlives the holder').toBe(true)
  expect(readLockHolder(path)).toMatchObject({ pid: process.pid, host: 'headless' })
  release(lock)
})

test('waiting ends at the deadline and names the holder', async () => {
  const { pid } = await startHolder()
  const begunAt = performance.now()
  expect(await waitForEngineLock(path, 120)).toMatchObject({ ok: false, holder: { pid } })
  expect(performance.now() - begunAt).toBeGreaterThanOrEqual(120)
})

test('a file that was taken away is locked anew, not the nameless one', () => {
  const first = takeEngineLock(path)
  rmSync(path)
  const second = takeEngineLock(path)
  expect(second.ok).toBe(true)
  expect(takeEngineLock(path).ok).toBe(false)
  release(first)
  release(second)
})

test('what is left in the file is no lock, and nonsense in it names nobody', () => {
  writeFileSync(path, '{"pid":')
  expect(readLockHolder(path)).toBeNull()
  const lock = takeEngineLock(path)
  expect(lock.ok).toBe(true)
  release(lock)
})

test('a place where no lock can be made is said in a sentence', () => {
  expect(() => takeEngineLock(join(folder, 'gone', 'engine.lock'))).toThrow(
    /The lock .* can’t be taken: it does not exist\./,
  )
})

async function startHolder(): Promise<{ pid: number; childPid: number }> {
  const child = spawn(process.execPath, [program.path, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [told] = (await once(child.stdout, 'data')) as [Buffer]
  const childPid = Number(/^taken (\d+)/.exec(told.toString())?.[1])
  const pid = child.pid ?? 0
  started.push(pid, childPid)
  return { pid, childPid }
}

function release(lock: ReturnType<typeof takeEngineLock>): void {
  if (lock.ok) lock.release()
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function kill(pid: number): void {
  if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL')
}
