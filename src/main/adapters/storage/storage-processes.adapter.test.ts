import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { Block } from '@shared/model/ports'
import { openStorage } from './storage'
import { bundleProgram } from './testing/bundle'
import { reservationOf } from './testing/records'

const PROCESSES = 4
const ROUNDS = 50

let folder: string
let program: Awaited<ReturnType<typeof bundleProgram>>
let holder: Awaited<ReturnType<typeof bundleProgram>>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'till-db-'))
  program = await bundleProgram(join(import.meta.dirname, 'testing/reserve-program.ts'))
  holder = await bundleProgram(join(import.meta.dirname, 'testing/hold-program.ts'))
})
afterAll(() => {
  program.remove()
  holder.remove()
  rmSync(folder, { recursive: true })
})

async function reserveInChild(path: string, name: string): Promise<{ lines: string[]; tries: number }> {
  const child = spawn(process.execPath, [program.path, path, name, String(ROUNDS)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  expect(code, err).toBe(0)
  return { lines: out.trim().split('\n'), tries: Number(err) }
}

function portsOf(block: Block | null): number[] {
  return block === null ? [] : Array.from({ length: block.size }, (_, offset) => block.base + offset)
}

test('4 processes that open a new database at once, reserve 50 times each, move and swap: no port is given twice', async () => {
  const path = join(folder, 'till.db')
  const reports = await Promise.all(Array.from({ length: PROCESSES }, (_, index) => reserveInChild(path, `p${index}`)))

  const kept = new Set<string>()
  for (const { lines } of reports) {
    expect(lines.filter((line) => line.startsWith('+'))).toHaveLength(ROUNDS)
    for (const line of lines) {
      const id = line.slice(1).split(' ')[0] ?? ''
      if (line.startsWith('+')) kept.add(id)
      else kept.delete(id)
    }
  }

  const storage = openStorage(path)
  const reservations = storage.reservations()
  storage.close()
  expect(new Set(reservations.map((each) => each.instance as string)), 'no reservation is lost or left').toEqual(kept)

  const ports = reservations.flatMap(({ ports }) => [ports.component, ports.ai].flatMap(portsOf))
  const overlaps = ports.length - new Set(ports).size
  expect(overlaps).toBe(0)
  expect(ports).toHaveLength(reservations.length * 100)
  // Otherwise they would not have met at all, and this test would tell nothing.
  expect(reports.reduce((sum, { tries }) => sum + tries, 0)).toBeGreaterThan(PROCESSES * ROUNDS)
})

test('what was written stays after kill -9 of its writer', async () => {
  const path = join(folder, 'killed.db')
  const child = spawn(process.execPath, [program.path, path, 'killed', '100000'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let told = ''
  child.stdout.on('data', (data: Buffer) => (told += data.toString()))
  while (told.split('\n').length < 40) await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')

  const lines = told.split('\n').slice(0, -1)
  const released = new Set(lines.filter((line) => line.startsWith('-')).map((line) => line.slice(1)))
  const expected = lines
    .filter((line) => line.startsWith('+'))
    .map((line) => line.slice(1).split(' ')[0] ?? '')
    .filter((id) => !released.has(id))

  const storage = openStorage(path)
  expect(storage.notice).toBeNull()
  const found = new Set(storage.reservations().map((each) => each.instance as string))
  // The last one may have been released just before the kill, too late to tell of it.
  expect(expected.filter((id) => !found.has(id)).length).toBeLessThanOrEqual(1)
  storage.reserve(reservationOf('after', 180))
  storage.close()
})

/** Another process that holds the write lock, in the middle of reserving 8000 and 45000 for `held`. */
async function holdInChild(path: string): Promise<ChildProcessByStdio<Writable, Readable, null>> {
  const child = spawn(process.execPath, [holder.path, path, 'held', '8000', '45000'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

function failureOf(run: () => unknown) {
  try {
    run()
  } catch (error) {
    if (error instanceof CommandError) return error.failure
    throw error
  }
  throw new Error('It succeeded.')
}

test('a killed holder of the lock never blocks, and what it had not finished is not there', async () => {
  const path = join(folder, 'killed-holder.db')
  const storage = openStorage(path)
  for (let round = 0; round < 5; round += 1) {
    const child = await holdInChild(path)
    child.kill('SIGKILL')
    await once(child, 'close')
    // Throws once its patience is over; how long it takes is measured in the bench.
    storage.reserve(reservationOf('coder-a'))
    expect(storage.reservations()).toEqual([reservationOf('coder-a')])
    storage.release('coder-a' as InstanceId)
  }
  storage.close()
})

test.skipIf(process.platform === 'win32')(
  'a suspended holder is waited for with a deadline, named, and never robbed',
  async () => {
    const path = join(folder, 'suspended.db')
    const storage = openStorage(path)
    const child = await holdInChild(path)
    try {
      child.kill('SIGSTOP')
      const begunAt = performance.now()
      const failure = failureOf(() => storage.reserve(reservationOf('coder-a')))
      expect(performance.now() - begunAt).toBeGreaterThanOrEqual(3_000)
      expect(failure.code).toBe('lock.held')
      const isNamed = process.platform === 'linux'
      expect(failure.message).toContain(isNamed ? `(pid ${String(child.pid)}) holds` : 'Another process holds')
      expect(failure.hint).toContain(isNamed ? `kill ${String(child.pid)}` : 'another Till')
      expect(storage.reservations(), 'whoever only looks is not kept waiting').toEqual([])

      child.kill('SIGCONT')
      child.stdin.write('go on\n')
      const [told] = (await once(child.stdout, 'data')) as [Buffer]
      expect(told.toString()).toBe('kept\n')
      expect(storage.reservations().map(({ instance }) => instance)).toEqual(['held'])
      expect(failureOf(() => storage.reserve(reservationOf('coder-a'))).code).toBe('ports.overlap')
      await once(child, 'close')
    } finally {
      child.kill('SIGKILL')
    }
    storage.close()
  },
)
