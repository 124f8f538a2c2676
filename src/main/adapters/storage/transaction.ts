import type { Database } from './sqlite'
import { SQLITE, sqliteCode } from './sqlite'

/** SQLite refuses some locks at once instead of waiting its busy timeout (sqlite.org/c3ref/busy_handler.html). */
export const RETRY_AFTER_MS = 5

/**
 * Runs `work` as one transaction under the database's write lock: all of it is kept, or nothing. Waits for the lock until
 * the deadline, synchronously. Throws what `work` or SQLite throws, rolled back.
 */
export function transact<T>(db: Database, deadlineMs: number, work: () => T): T {
  begin(db, deadlineMs)
  let result: T
  try {
    result = work()
    db.exec('COMMIT')
  } catch (error) {
    rollBack(db)
    throw error
  }
  return result
}

function begin(db: Database, deadlineMs: number): void {
  const giveUpAt = performance.now() + deadlineMs
  for (;;) {
    try {
      db.exec('BEGIN IMMEDIATE')
      return
    } catch (error) {
      if (sqliteCode(error) !== SQLITE.BUSY || performance.now() >= giveUpAt) throw error
      pause(RETRY_AFTER_MS)
    }
  }
}

/** Stands still: the interface is synchronous, and so must its waiting be. */
export function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, ms)
}

function rollBack(db: Database): void {
  try {
    db.exec('ROLLBACK')
  } catch (error) {
    // SQLite has rolled back by itself after a full disk or a failed read (sqlite.org/lang_transaction.html, 3.2).
    if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error
  }
}
