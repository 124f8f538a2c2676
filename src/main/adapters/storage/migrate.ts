import { closeSync, openSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import { makePrivateFolder } from '../files/private-folder'
import { systemCode } from '../files/system-error'
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
  const copy = makeEmpty(join(backups, `${basename(path)}.format-${version}-`))
  db.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`)
}

/** VACUUM INTO takes an empty file; made here so that it is nobody else's to read. Named by the time, a free one. */
function makeEmpty(prefix: string): string {
  for (let at = Date.now(); ; at += 1) {
    try {
      closeSync(openSync(`${prefix}${at}`, 'wx', 0o600))
      return `${prefix}${at}`
    } catch (error) {
      // Another process takes the same step in the same millisecond.
      if (systemCode(error) !== 'EEXIST') throw error
    }
  }
}

function tooNew(path: string, version: number, known: number): CommandError {
  return new CommandError(
    'files.refused',
    `${path} was written by a newer Till (its format is ${version}, this Till knows up to ${known}).`,
    { hint: 'Use that newer Till, or set TILL_HOME to another folder.' },
  )
}
