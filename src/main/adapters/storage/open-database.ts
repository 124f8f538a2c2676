import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs'
import { asCommandError, systemCode } from '../files/system-error'
import { migrate } from './migrate'
import type { Database } from './sqlite'
import { askPragma, openDatabase, SQLITE, sqliteCode } from './sqlite'
import { storageError } from './storage-error'
import { BUSY_TIMEOUT_MS, pause, RETRY_AFTER_MS } from './transaction'

/** For another process that makes the tables, or a new format, of the same database at the same time. */
const OPEN_DEADLINE_MS = 3_000

/** The files of one database: SQLite keeps its write-ahead log and the log's index beside it. */
const SUFFIXES = ['-wal', '-shm', '']

/**
 * Opens the database and brings it to the newest format. A damaged one is kept aside as `<path>.damaged-<time>` and a new
 * one begun; `notice` is then the sentence that says so. Throws CommandError where it can't be opened.
 */
export function openChecked(
  path: string,
  backups: string,
  migrations: readonly string[],
): { db: Database; notice: string | null } {
  try {
    const inode = prepareFile(path)
    try {
      return { db: openWithPatience(path, backups, migrations), notice: null }
    } catch (error) {
      if (!isDamage(error)) throw error
      const kept = keepAside(path, inode)
      prepareFile(path)
      const notice =
        `The database ${path} was damaged, so Till began a new one; what happened before is not in it. ` +
        `The damaged one is kept as ${kept}.`
      return { db: openWithPatience(path, backups, migrations), notice }
    }
  } catch (error) {
    throw storageError(error, path)
  }
}

/** Two engines may open one new database at once; the second waits while the first makes its tables. */
function openWithPatience(path: string, backups: string, migrations: readonly string[]): Database {
  const giveUpAt = performance.now() + OPEN_DEADLINE_MS
  for (;;) {
    const db = openDatabase(path)
    try {
      db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
      // NORMAL in WAL mode: a commit outlives a crash or kill -9 of Till at once; a power cut may take back the last few
      // commits but can't damage the file (sqlite.org/pragma.html#pragma_synchronous). It saves an fsync a commit; what
      // must outlive a power cut asks for it (transaction.ts).
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
      const found = askPragma(db, 'quick_check')
      if (found !== 'ok') throw new Damage(String(found))
      migrate(db, path, backups, migrations)
      return db
    } catch (error) {
      db.close()
      if (sqliteCode(error) !== SQLITE.BUSY || performance.now() >= giveUpAt) throw error
      pause(RETRY_AFTER_MS)
    }
  }
}

class Damage extends Error {}

function isDamage(error: unknown): boolean {
  const code = sqliteCode(error)
  return error instanceof Damage || code === SQLITE.CORRUPT || code === SQLITE.NOTADB
}

/** Makes a missing file with mode 0600, which SQLite's other two files take over. Answers its inode. */
function prepareFile(path: string): number {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw asCommandError(error, `The database ${path} can’t be made`)
  }
  return statSync(path).ino
}

function keepAside(path: string, inode: number): string {
  const kept = `${path}.damaged-${new Date().toISOString().replaceAll(':', '-')}`
  // Another process that found the same damage may have begun a new database already: that one is to stay.
  if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) return `${path}.damaged-*`
  for (const suffix of SUFFIXES) {
    if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix)
  }
  return kept
}
