import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import { canMount, withSmallDisk } from '../files/testing/small-disk'
import { migrate } from './migrate'
import { MIGRATIONS } from './migrations'
import { openChecked } from './open-database'
import { closeDatabase, openDatabase } from './sqlite'
import { openStorage } from './storage'
import { instanceRecord, reservationOf, timelineRow } from './testing/records'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-db-'))
  path = join(folder, 'till.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function failureOf(run: () => unknown) {
  try {
    run()
  } catch (error) {
    if (error instanceof CommandError) return error.failure
    throw error
  }
  throw new Error('It succeeded.')
}

/** A database as an earlier process left it: written under another name, so that no connection of ours is to it. */
function fill(lines: number): void {
  const source = `${path}-source`
  const storage = openStorage(source)
  storage.write([{ kind: 'instance.put', record: instanceRecord('coder-a') }])
  storage.write(Array.from({ length: lines }, (_, index) => ({ kind: 'timeline.add', row: timelineRow(index) })))
  storage.close()
  copyFileSync(source, path)
}

describe('a damaged database is kept aside and said', () => {
  const spoil: Record<string, () => void> = {
    'torn in the middle': () => truncateSync(path, Math.floor(statSync(path).size / 2) - 100),
    'overwritten with nonsense': () => writeFileSync(path, 'no database '.repeat(2_000)),
    'with a page of nonsense inside': () => {
      const bytes = readFileSync(path)
      bytes.fill(0x41, 8_192, 16_384)
      writeFileSync(path, bytes)
    },
  }
  test.each(Object.entries(spoil))('%s', (_, run) => {
    fill(2_000)
    run()
    const damaged = readFileSync(path)
    const storage = openStorage(path)
    expect(storage.load().instances).toEqual([])
    // A connection to the damaged file that ends later would remove the new one's write-ahead log.
    expect(openFiles().filter((file) => file.includes('.damaged-'))).toEqual([])
    storage.write([{ kind: 'instance.put', record: instanceRecord('coder-b') }])
    storage.close()

    const kept = /kept as (.+)\.$/.exec(storage.notice ?? '')?.[1] ?? ''
    expect(kept).toMatch(/till\.db\.damaged-\d{4}-/)
    expect(readFileSync(kept).equals(damaged), 'not a byte of it is lost').toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)

    const again = openStorage(path)
    expect(again.notice).toBeNull()
    expect(again.load().instances).toHaveLength(1)
    again.close()
  })

  test('an empty file is simply a new one', () => {
    writeFileSync(path, '')
    const storage = openStorage(path)
    expect(storage.notice).toBeNull()
    storage.close()
  })
})

describe('formats', () => {
  test('a newer one is refused and left as it is', () => {
    fill(1)
    const db = openDatabase(path)
    db.exec('PRAGMA user_version = 99')
    db.close()
    expect(failureOf(() => openStorage(path))).toEqual({
      code: 'files.refused',
      message: `${path} was written by a newer Till (its format is 99, this Till knows up to ${MIGRATIONS.length}).`,
      hint: 'Use that newer Till, or set TILL_HOME to another folder.',
    })
    expect(existsSync(join(folder, 'backups'))).toBe(false)
  })

  test('each step keeps a copy first; a step that fails changes nothing', () => {
    fill(3)
    const backups = join(folder, 'backups')
    const db = openDatabase(path)
    const more = [...MIGRATIONS, 'CREATE TABLE further (id TEXT) STRICT', 'ALTER TABLE further ADD COLUMN x TEXT']
    migrate(db, path, backups, more)
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: MIGRATIONS.length + 2 })

    const copies = readdirSync(backups).toSorted()
    expect(copies).toHaveLength(2)
    expect(copies[0]).toMatch(new RegExp(`^till\\.db\\.format-${MIGRATIONS.length}-\\d+$`))
    const copy = openDatabase(join(backups, copies[0] ?? ''))
    expect(copy.prepare('PRAGMA user_version').get()).toEqual({ user_version: MIGRATIONS.length })
    expect(copy.prepare('SELECT count(*) AS n FROM timeline').get()).toEqual({ n: 3 })
    copy.close()
    for (const name of copies) expect(statSync(join(backups, name)).mode & 0o777).toBe(0o600)
    expect(statSync(backups).mode & 0o777).toBe(0o700)

    const broken = [...more, 'CREATE TABLE half (id TEXT) STRICT; CREATE TABLE half (id TEXT) STRICT']
    expect(() => migrate(db, path, backups, broken)).toThrow(/half/)
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: MIGRATIONS.length + 2 })
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined()
    db.close()
  })
})

test('a lock that another holds for too long is named with its pid', () => {
  const storage = openStorage(path)
  const other = openDatabase(path)
  other.exec('BEGIN IMMEDIATE')
  const begunAt = performance.now()
  const failure = failureOf(() => storage.write([{ kind: 'timeline.add', row: timelineRow(1) }]))
  const tookMs = performance.now() - begunAt
  expect(failure.code).toBe('lock.held')
  const who = process.platform === 'linux' ? `(pid ${process.pid})` : 'Another process'
  expect(failure.message).toContain(`${who} holds the write lock of ${path}`)
  expect(tookMs).toBeGreaterThan(900)
  expect(tookMs).toBeLessThan(30_000)
  // Whoever waits stands still: so long is waited once, not with each write until it is free.
  const againAt = performance.now()
  for (let tries = 0; tries < 3; tries++)
    expect(failureOf(() => storage.write([{ kind: 'timeline.add', row: timelineRow(1) }])).code).toBe('lock.held')
  expect(performance.now() - againAt).toBeLessThan(tookMs)

  other.exec('COMMIT')
  storage.write([{ kind: 'timeline.add', row: timelineRow(1) }])
  expect(storage.load().timeline).toHaveLength(1)
  other.close()
  storage.close()
})

describe('a disk that refuses', () => {
  test.skipIf(!canMount())(
    'full: the failure is said, nothing is half written, and it goes on with space',
    async () => {
      await withSmallDisk(folder, '1m', (disk) => {
        const storage = openStorage(path)
        storage.reserve(reservationOf('coder-a'))
        const ballast = disk.fill()
        const long = Array.from({ length: 500 }, (_, index) => ({
          kind: 'timeline.add' as const,
          row: { ...timelineRow(index), message: 'x'.repeat(1_000) },
        }))
        expect(failureOf(() => storage.write(long))).toMatchObject({
          code: 'files.failed',
          message: `The database ${path} can’t be written: the disk is full.`,
        })
        expect(storage.load().timeline).toEqual([])
        rmSync(ballast)
        storage.write(long)
        expect(storage.load().timeline).toHaveLength(500)
        expect(storage.reservations()).toHaveLength(1)
        storage.close()
      })
    },
  )

  test.skipIf(!canMount())('read-only', async () => {
    await withSmallDisk(folder, '1m', (disk) => {
      closeDatabase(openChecked(path, join(folder, 'backups'), MIGRATIONS).db)
      disk.remountReadOnly()
      expect(failureOf(() => openStorage(path))).toMatchObject({
        code: 'files.failed',
        message: `The database ${path} can’t be opened: its folder is gone, or nothing can be written there.`,
      })
    })
  })

  test.skipIf(process.getuid?.() === 0)('a folder without permission', () => {
    chmodSync(folder, 0o500)
    expect(failureOf(() => openStorage(path)).message).toContain("can't be")
    chmodSync(folder, 0o700)
  })
})

function openFiles(): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${fd}`)
      return file.startsWith(folder) ? [file] : []
    } catch {
      // The one that reads this folder.
      return []
    }
  })
}
