import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Block } from '@shared/model/ports'
import { openStorage } from './storage'
import { bundleProgram } from './testing/bundle'
import { reservationOf } from './testing/records'

const PROCESSES = 4
const ROUNDS = 50

let folder: string
let program: Awaited<ReturnType<typeof bundleProgram>>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'till-db-'))
  program = await bundleProgram(join(import.meta.dirname, 'testing/reserve-program.ts'))
})
afterAll(() => {
  program.remove()
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

test('4 processes that open a new database at once and reserve 50 times each: no port is given twice', async () => {
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
