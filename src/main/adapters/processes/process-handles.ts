import { closeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { endianness } from 'node:os'
import type * as Koffi from 'koffi'

/**
 * Holds processes by descriptors of their own (pidfd_open(2)): one call tells which of a hundred have ended, where a look at
 * each costs a hundred times as much, and a number that was used again deceives nobody.
 */
export type ProcessHandles = {
  /** Of the process that has this number now; null where none can be had: it is gone, or too many files are open. */
  open(pid: number): number | null
  /** Which of these have ended, zombies included. The very same list is asked about more cheaply. */
  ended(handles: readonly number[]): ReadonlySet<number>
  close(handle: number): void
}

/** The same number on every architecture that Node runs on (Linux 5.3). */
const SYS_PIDFD_OPEN = 434
/** struct pollfd of poll(2): descriptor, what is asked, what is so. */
const POLLFD_BYTES = 8
const EVENTS_AT = 4
const REVENTS_AT = 6
const POLLIN = 1

type Call = (...args: unknown[]) => number

/** Null where the kernel or the C library can't be asked: then processes are looked at one by one. */
export function loadProcessHandles(): ProcessHandles | null {
  if (process.platform !== 'linux' || endianness() !== 'LE') return null
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi
    const library = koffi.load(null)
    const syscall: Call = library.func('long syscall(long, int, unsigned int)')
    const poll: Call = library.func('int poll(void *, unsigned long, int)')
    const open = (pid: number): number | null => {
      const handle = syscall(SYS_PIDFD_OPEN, pid, 0)
      return handle < 0 ? null : handle
    }
    const own = open(process.pid)
    // An older kernel, or a sandbox that forbids it.
    if (own === null) return null
    closeSync(own)
    let asked: { handles: readonly number[]; question: Buffer } | null = null
    return {
      open,
      close: closeSync,
      ended(handles) {
        if (asked?.handles !== handles) asked = { handles, question: questionFor(handles) }
        const { question } = asked
        const count = poll(question, handles.length, 0)
        if (count < 0) throw new Error('The system would not tell which processes have ended (poll)')
        if (count === 0) return NONE
        return new Set(handles.filter((_, index) => question.readInt16LE(index * POLLFD_BYTES + REVENTS_AT) !== 0))
      },
    }
  } catch {
    // Whatever kept the library from loading, there is another way.
    return null
  }
}

const NONE: ReadonlySet<number> = new Set()

function questionFor(handles: readonly number[]): Buffer {
  const question = Buffer.alloc(handles.length * POLLFD_BYTES)
  handles.forEach((handle, index) => {
    question.writeInt32LE(handle, index * POLLFD_BYTES)
    question.writeInt16LE(POLLIN, index * POLLFD_BYTES + EVENTS_AT)
  })
  return question
}
