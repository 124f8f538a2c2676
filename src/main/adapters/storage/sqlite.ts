import { createRequire } from 'node:module'

/** What we use of a database; `node:sqlite` and `@photostructure/sqlite` both have it. */
export type Database = {
  exec(sql: string): void
  prepare(sql: string): Statement
  function(name: string, run: (value: Value) => null): void
  close(): void
}

export type Value = string | number | null

export type Statement = {
  run(...values: Value[]): { changes: number | bigint }
  /** A row by column name, or undefined. */
  get(...values: Value[]): unknown
  all(...values: Value[]): unknown[]
}

type SqliteModule = { DatabaseSync: new (path: string) => Database }

/** Primary result codes (sqlite.org/rescode.html) that Till treats differently. */
export const SQLITE = {
  BUSY: 5,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  TOOBIG: 18,
  CONSTRAINT: 19,
  MISMATCH: 20,
  NOTADB: 26,
} as const

/**
 * Opens a database file, making it where there is none. SQLite is the runtime's own where it has one (Node 22.13,
 * Electron 45), else a prebuilt one of the same interface. The only file that knows.
 */
export function openDatabase(path: string): Database {
  implementation ??= builtIn() ?? prebuilt()
  return new implementation.DatabaseSync(path)
}

/**
 * The first value of a pragma, without a prepared statement. The prebuilt library leaves a connection half open until its
 * statements are collected as garbage; its real end, whenever that comes, removes `<path>-wal` by name, and would remove
 * that of the new database where the old one was kept aside. So what is asked before it is known to be sound is asked so.
 */
export function askPragma(db: Database, pragma: string): Value {
  let answer: Value = null
  db.function('till_hear', (value) => {
    answer ??= value
    return null
  })
  db.exec(`SELECT till_hear(${pragma}) FROM pragma_${pragma}`)
  return answer
}

/** Closes with everything in the one file; what can't be moved there now stays, in order, in the file beside it. */
export function closeDatabase(db: Database): void {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch (error) {
    // A full disk, or another process that reads: nothing is lost, the next one to open it takes it over.
    if (sqliteCode(error) === null) throw error
  } finally {
    db.close()
  }
}

/** The primary result code of an error of SQLite's, or null where it is none of SQLite's. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  return error.errcode & 0xff
}

let implementation: SqliteModule | null = null

function builtIn(): SqliteModule | null {
  const { emitWarning } = process
  // Loading it tells of its being experimental, on a console that is the person's. Other warnings pass.
  process.emitWarning = ((...told: Parameters<typeof emitWarning>) => {
    const [warning, kind] = told
    const isExpected = String(warning).includes('SQLite') && JSON.stringify(kind ?? '').includes('ExperimentalWarning')
    if (!isExpected) emitWarning.apply(process, told)
  }) as typeof emitWarning
  try {
    const found = (process as Partial<NodeJS.Process>).getBuiltinModule?.('node:sqlite')
    return found === undefined ? null : (found as SqliteModule)
  } finally {
    process.emitWarning = emitWarning
  }
}

function prebuilt(): SqliteModule {
  // Not imported: the native library would be loaded though the runtime has its own.
  return createRequire(import.meta.url)('@photostructure/sqlite') as SqliteModule
}
