import { closeSync, openSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import { makePrivateFolder } from '../files/private-folder'
import type { Database } from './sqlite'
import { askPragma } from './sqlite'
import { transact } from './transaction'

/** For another process that is taking the same step. */
const MIGRATION_DEADLINE_MS = 3_000

/**
 * Brings a database to the newest format, one step a transaction, forward only. Before each step a copy is kept in
 * `backups`; an empty database takes all steps at once, and no copy. Throws CommandError `files.refused` where the database is newer than we are.
 */
export function migrate(db: Database, path: string, backups: string, migrations: readonly string[]): void {
  for (;;) {
    const version = formatOf(db)
    if (version > migrations.length) throw tooNew(path, version, migrations.length)
    if (version === migrations.length) return
    if (version > 0) keepCopy(db, path, backups, version)
    const reached = version === 0 ? migrations.length : version + 1
    transact(db, MIGRATION_DEADLINE_MS, () => {
      // Another process may have taken this very step while we waited for the lock.
      if (formatOf(db) !== version) return
      db.exec(`${migrations.slice(version, reached).join(';')}; PRAGMA user_version = ${reached}`)
    })
  }
}

function formatOf(db: Database): number {
  return Number(askPragma(db, 'user_version'))
}

/** By SQLite itself: opening the file beside it and closing it again would drop SQLite's own locks (fcntl(2)). */
function keepCopy(db: Database, path: string, backups: string, version: number): void {
  makePrivateFolder(backups)
  const copy = join(backups, `${basename(path)}.format-${version}-${Date.now()}`)
  // VACUUM INTO takes an empty file; made here so that it is nobody else's to read.
  closeSync(openSync(copy, 'wx', 0o600))
  db.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`)
}

function tooNew(path: string, version: number, known: number): CommandError {
  return new CommandError(
    'files.refused',
    `${path} was written by a newer Till (its format is ${version}, this Till knows up to ${known}).`,
    { hint: 'Use that newer Till, or set TILL_HOME to another folder.' },
  )
}
