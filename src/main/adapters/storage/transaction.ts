import type { Database } from './sqlite'
import { SQLITE, sqliteCode } from './sqlite'

/** SQLite refuses some locks at once instead of waiting its busy timeout (sqlite.org/c3ref/busy_handler.html). */
export const RETRY_AFTER_MS = 5

/**
 * Between two tries of the write lock, growing from the one to the other: it is held for a tenth of a millisecond. SQLite's
 * own waiting grows to 25 ms, and so long it would take to see that a killed holder is gone.
 */
const FIRST_WAIT_MS = 0.1
const LONGEST_WAIT_MS = 1

/** SQLite's own patience outside of transactions: for what another process's recovery or closing keeps for a moment. */
export const BUSY_TIMEOUT_MS = 50

/**
 * Runs `work` as one transaction under the database's write lock: all of it is kept, or nothing. Waits for the lock until
 * the deadline, synchronously. `isDurable`: also through a power cut, for one fsync more. Throws what `work` or SQLite
 * throws, rolled back.
 */
export function transact<T>(db: Database, deadlineMs: number, work: () => T, isDurable = false): T {
  if (isDurable) db.exec('PRAGMA synchronous = FULL')
  try {
    begin(db, deadlineMs)
    return finish(db, work)
  } finally {
    if (isDurable) db.exec('PRAGMA synchronous = NORMAL')
  }
}

function finish<T>(db: Database, work: () => T): T {
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    rollBack(db)
    throw error
  }
}

function begin(db: Database, deadlineMs: number): void {
  const giveUpAt = performance.now() + deadlineMs
  db.exec('PRAGMA busy_timeout = 0')
  try {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 1.5, LONGEST_WAIT_MS)) {
      try {
        db.exec('BEGIN IMMEDIATE')
        return
      } catch (error) {
        if (sqliteCode(error) !== SQLITE.BUSY || performance.now() >= giveUpAt) throw error
        pause(waitMs)
      }
    }
  } finally {
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
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
