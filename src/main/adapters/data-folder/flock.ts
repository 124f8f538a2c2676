import { createRequire } from 'node:module'
import { constants } from 'node:os'
import type * as Koffi from 'koffi'

/** LOCK_EX | LOCK_NB and LOCK_UN of flock(2); the same on Linux and macOS. */
const EXCLUSIVE_AT_ONCE = 2 | 4
const UNLOCK = 8

type Flock = (fd: number, operation: number) => number

let native: { flock: Flock; errno(): number } | null = null

/**
 * Takes the BSD lock of an open file without waiting. True: ours, until `unlock`, the descriptor's close or the end of
 * the process, however it ends. False: somebody else has it. Throws where the file system knows no locks.
 */
export function tryLock(fd: number): boolean {
  const { flock, errno } = load()
  if (flock(fd, EXCLUSIVE_AT_ONCE) === 0) return true
  const code = errno()
  if (code === constants.errno.EWOULDBLOCK || code === constants.errno.EINTR) return false
  const name = Object.entries(constants.errno).find(([, value]) => value === code)?.[0] ?? `errno ${code}`
  throw Object.assign(new Error(`flock: ${name}`), { code: name })
}

/** Gives the lock back before the descriptor is closed. */
export function unlock(fd: number): void {
  load().flock(fd, UNLOCK)
}

/** Loaded at first use: a command line that only talks to a running engine never pays for it. */
function load(): NonNullable<typeof native> {
  if (native === null) {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi
    const flock = koffi.load(null).func('int flock(int fd, int op)') as unknown as Flock
    native = { flock, errno: () => koffi.errno() }
  }
  return native
}
