import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { MIGRATIONS } from './migrations'
import { openChecked } from './open-database'
import { closeDatabase, openDatabase } from './sqlite'
import { openStorage } from './storage'
import { bundleProgram } from './testing/bundle'

const PROCESSES = 4

let program: Awaited<ReturnType<typeof bundleProgram>>
let folder: string
let path: string
let backups: string
beforeAll(async () => {
  program = await bundleProgram(join(import.meta.dirname, 'testing/migrate-program.ts'))
})
afterAll(() => program.remove())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-db-'))
  path = join(folder, 'till.db')
  backups = join(folder, 'backups')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A database of an earlier Till with something in each table that a step changes. */
function leaveFormat2(): void {
  const { db } = openChecked(path, backups, MIGRATIONS.slice(0, 2))
  db.exec(`
    INSERT INTO instances VALUES ('coder-a', 'CODER-A', 'sample', 'primary', '/srv/coder-a', 8000, 100, 45000, 100,
      1700000000000, '{}', '[]', NULL, NULL);
    INSERT INTO rests VALUES ('coder-a/engram', 'failed', 'exited', 'exited with 1', 9);
    INSERT INTO timeline (id, at, level, instance, ref, state, message)
      VALUES ('2', 2, 'info', 'coder-a', NULL, 'ready', 'line 2');
  `)
  closeDatabase(db)
}

function formatNow(): unknown {
  const db = openDatabase(path)
  const { user_version: format } = db.prepare('PRAGMA user_version').get() as { user_version: number }
  db.close()
  return format
}

/** Whether somebody is writing now. */
function isLocked(): boolean {
  const db = openDatabase(path)
  try {
    db.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK')
    return false
  } catch {
    return true
  } finally {
    db.close()
  }
}

function expectAllThere(): void {
  const storage = openStorage(path, backups)
  const { instances, rests, timeline } = storage.load()
  storage.close()
  expect(instances.map(({ id }) => id)).toEqual(['coder-a'])
  expect(rests).toMatchObject([{ ref: 'coder-a/engram', reason: { code: 'exited' } }])
  expect(timeline.map(({ message }) => message)).toEqual(['line 2'])
  expect(formatNow()).toBe(MIGRATIONS.length)
}

test('a step that fails at its end leaves the format before it, and is taken the next time', () => {
  leaveFormat2()
  const broken = [...MIGRATIONS.slice(0, 2), `${MIGRATIONS[2] ?? ''}; INSERT INTO nowhere VALUES (1)`]
  expect(() => openChecked(path, backups, broken)).toThrow('nowhere')
  expect(formatNow()).toBe(2)
  expectAllThere()
})

test('a Till that is killed in the middle of a step leaves the format before it, and the next one takes it', async () => {
  leaveFormat2()
  const child = spawn(process.execPath, [program.path, path, backups, 'slow'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  // No other step of opening it takes so long.
  for (let looks = 0; looks < 20; looks = isLocked() ? looks + 1 : 0) await sleep(5)
  child.kill('SIGKILL')
  await exited
  expect(formatNow()).toBe(2)
  expectAllThere()
  for (const copy of readdirSync(backups)) expect(statSync(join(backups, copy)).mode & 0o777).toBe(0o600)
})

test('several Tills that take over one database at once take each step once', async () => {
  leaveFormat2()
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, async () => {
      const child = spawn(process.execPath, [program.path, path, backups], { stdio: ['ignore', 'pipe', 'pipe'] })
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
      return out + err
    }),
  )
  expect(outputs).toEqual(Array.from({ length: PROCESSES }, () => 'begins\ndone\n'))
  expectAllThere()
})
