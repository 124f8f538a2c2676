import { closeSync, openSync, readFileSync, readSync, readdirSync, readlinkSync } from 'node:fs'

/** What reading something of another process came to. `denied`: it is there, and not ours to read. */
export type ProcAnswer<T> = T | 'gone' | 'denied'

const GONE = new Set(['ENOENT', 'ESRCH', 'ENOTDIR', 'EINVAL', 'EIO'])
const DENIED = new Set(['EACCES', 'EPERM'])

/** Does one read under /proc, where a process may vanish or refuse at any moment. Other errors are thrown. */
export function tryProc<T>(read: () => T): ProcAnswer<T> {
  try {
    return read()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (GONE.has(code)) return 'gone'
    if (DENIED.has(code)) return 'denied'
    throw error
  }
}

/** Text of a file, or null where it can't be had. */
export function procText(path: string): string | null {
  const text = tryProc(() => ({ text: readFileSync(path, 'utf8') }))
  return typeof text === 'string' ? null : text.text
}

/** One room for all: memory of this size taken anew for each process costs more than the reading. */
const HEAD_BYTES = 256 * 1024
const head = Buffer.allocUnsafeSlow(HEAD_BYTES)

/** The first bytes (at most 256 KiB) of a file that may be long, until the next read; null where they can't be had. */
export function procBytes(path: string, bytes = HEAD_BYTES): Buffer | null {
  const answer = tryProc(() => {
    const fd = openSync(path, 'r')
    try {
      return head.subarray(0, readSync(fd, head, 0, Math.min(bytes, HEAD_BYTES), 0))
    } finally {
      closeSync(fd)
    }
  })
  return typeof answer === 'string' ? null : answer
}

/** The same as text. */
export function procHead(path: string, bytes = HEAD_BYTES): string | null {
  return procBytes(path, bytes)?.toString('utf8') ?? null
}

/** Where a link points, or null where that can't be had. */
export function procLink(path: string): string | null {
  const link = tryProc(() => ({ target: readlinkSync(path) }))
  return typeof link === 'string' ? null : link.target
}

/** Names in a folder. */
export function procNames(path: string): ProcAnswer<string[]> {
  return tryProc(() => readdirSync(path))
}

/** Every process there is. */
export function procPids(procRoot: string): number[] {
  return readdirSync(procRoot).filter(isNumber).map(Number)
}

function isNumber(name: string): boolean {
  const first = name.charCodeAt(0)
  return first >= 49 && first <= 57
}
