import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { asCommandError, systemCode } from '../files/system-error'
import { tryLock, unlock } from './flock'

/** Who holds the engine's lock. */
export type LockHolder = {
  pid: number
  /** What kind of host the engine runs in: `app` or `headless`. */
  host: string
  /** Epoch milliseconds. */
  since: number
}

/** `holder` is null in the moment between taking the lock and telling by whom. */
export type EngineLock = { ok: true; release(): void } | { ok: false; holder: LockHolder | null }

/** How often a waiting engine looks again: a try costs 0.01 ms, and a handover should not be felt. */
const RETRY_AFTER_MS = 20

/** libuv's own flag: opens with no sharing at all on Windows (uv.h, UV_FS_O_EXLOCK). */
const UV_FS_O_EXLOCK = 0x10000000

/**
 * Tries once to become the only engine of a data folder. Freed by `release` or by the end of this process, `kill -9`
 * included; children don't inherit it (the descriptor closes on exec). Throws CommandError where no lock can be made.
 */
export function takeEngineLock(path: string, host: string = 'headless'): EngineLock {
  try {
    return process.platform === 'win32' ? takeByOpening(path, host) : takeByFlock(path, host)
  } catch (error) {
    throw asCommandError(error, `The lock ${path} can’t be taken`)
  }
}

/** The same, trying again until the deadline has passed: for an engine that another one hands over to. */
export async function waitForEngineLock(
  path: string,
  deadlineMs: number,
  host: string = 'headless',
): Promise<EngineLock> {
  const giveUpAt = performance.now() + deadlineMs
  for (;;) {
    const lock = takeEngineLock(path, host)
    if (lock.ok || performance.now() >= giveUpAt) return lock
    await sleep(RETRY_AFTER_MS)
  }
}

/** Who holds the lock now, as far as the file tells; a word left by an engine that was killed is told too. */
export function readLockHolder(path: string): LockHolder | null {
  let text: string
  try {
    text = readFileSync(process.platform === 'win32' ? holderFile(path) : path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw asCommandError(error, `The lock ${path} can’t be read`)
  }
  try {
    const { pid, host, since } = JSON.parse(text) as Partial<LockHolder>
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof since !== 'number') return null
    return { pid, host, since }
  } catch {
    // Half written, or emptied by a release under way: nobody can be named yet.
    return null
  }
}

function takeByFlock(path: string, host: string): EngineLock {
  // Node opens with O_CLOEXEC. The file is never removed: another engine may have it open and lock a nameless file.
  const fd = openSync(path, 'a+', 0o600)
  let isTaken = false
  try {
    if (!tryLock(fd)) return { ok: false, holder: readLockHolder(path) }
    if (!isStillThere(fd, path)) return takeByFlock(path, host)
    ftruncateSync(fd)
    // A full disk refuses this: then the lock is nobody's, and not ours without a name.
    writeSync(fd, describe(host))
    isTaken = true
  } finally {
    if (!isTaken) closeSync(fd)
  }
  return {
    ok: true,
    release: once(() => {
      ftruncateSync(fd)
      unlock(fd)
      closeSync(fd)
    }),
  }
}

/** Windows: nobody can open the file while we have it open, so its holder is told in a second one. */
function takeByOpening(path: string, host: string): EngineLock {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDWR | constants.O_CREAT | UV_FS_O_EXLOCK, 0o600)
  } catch (error) {
    if (systemCode(error) !== 'EBUSY') throw error
    return { ok: false, holder: readLockHolder(path) }
  }
  writeFileSync(holderFile(path), describe(host), { mode: 0o600 })
  return {
    ok: true,
    release: once(() => {
      rmSync(holderFile(path), { force: true })
      closeSync(fd)
    }),
  }
}

/** Whether the name still leads to the file we locked; somebody may have emptied the folder. */
function isStillThere(fd: number, path: string): boolean {
  const named = statSync(path, { throwIfNoEntry: false })
  const ours = fstatSync(fd)
  return named !== undefined && named.ino === ours.ino && named.dev === ours.dev
}

function describe(host: string): string {
  const holder: LockHolder = { pid: process.pid, host, since: Date.now() }
  return JSON.stringify(holder)
}

function holderFile(path: string): string {
  return `${path}.holder`
}

function once(run: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    run()
  }
}
