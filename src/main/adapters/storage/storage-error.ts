import { readFileSync, statSync } from 'node:fs'
import { CommandError } from '@shared/contract/failure'
import { asCommandError } from '../files/system-error'
import { SQLITE, sqliteCode } from './sqlite'

/**
 * An error of SQLite's as one of ours, with the file it is about: `internal` where it is about what was to be written, and
 * not about the disk. A CommandError passes unchanged.
 */
export function storageError(error: unknown, path: string): CommandError {
  const code = sqliteCode(error)
  const failed = (why: string, hint: string): CommandError =>
    new CommandError('files.failed', `The database ${path} ${why}`, { hint })
  switch (code) {
    case SQLITE.FULL:
      return failed('can’t be written: the disk is full.', 'Free some space on that disk, then try again.')
    case SQLITE.READONLY:
      return failed('can’t be written: it, or its folder, is read-only.', 'Make the folder writable, or set TILL_HOME.')
    case SQLITE.CANTOPEN:
      return failed(
        'can’t be opened: its folder is gone, or nothing can be written there.',
        'Look at the folder, or set TILL_HOME.',
      )
    case SQLITE.IOERR:
      return failed('met a failure of the disk.', 'See that the disk has space and is sound, then try again.')
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return failed('is damaged.', 'Start Till again: it keeps the damaged file aside and begins a new one.')
    case SQLITE.BUSY:
      return lockHeld(path)
    case SQLITE.TOOBIG:
    case SQLITE.CONSTRAINT:
    case SQLITE.MISMATCH:
      return asCommandError(error, `The database ${path} does not take a record`, 'internal')
    default:
      // A value of a kind that no database has.
      if (error instanceof TypeError)
        return asCommandError(error, `The database ${path} does not take a record`, 'internal')
      return asCommandError(error, `The database ${path} failed`)
  }
}

function lockHeld(path: string): CommandError {
  const pid = writerOf(path)
  const who = pid === null ? 'Another process' : `${commandOf(pid)} (pid ${pid})`
  const hint =
    pid === null ? 'Try again, or look for another Till on this data folder.' : `If it hangs, end it: kill ${pid}`
  return new CommandError('lock.held', `${who} holds the write lock of ${path} for too long.`, { hint })
}

/** SQLite's lock of the one writer is byte 120 of the index file in WAL mode (sqlite.org/walformat.html, section 2.3.1). */
const WRITE_LOCK_BYTE = '120'

/** The process that writes now, where the system tells: /proc/locks, proc(5). */
function writerOf(path: string): number | null {
  if (process.platform !== 'linux') return null
  try {
    const inode = String(statSync(`${path}-shm`).ino)
    for (const line of readFileSync('/proc/locks', 'utf8').split('\n')) {
      // `1: POSIX  ADVISORY  WRITE 9705 fe:00:2146422 120 120`; waiting ones have an arrow after the number.
      const [, , , kind, pid, file, from] = line.trim().split(/\s+/)
      if (kind === 'WRITE' && from === WRITE_LOCK_BYTE && file?.split(':')[2] === inode) return Number(pid)
    }
  } catch {
    // It only adds a name to a failure that is reported anyway.
  }
  return null
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return 'A process'
  }
}
