import { closeSync, openSync, readSync } from 'node:fs'
import { procText, tryProc } from '../network/proc-file'
import { parseProcessStat } from './process-stat'
import type { ProcessStat } from './process-stat'

/** A record is some 350 bytes; the longest possible is under this. */
const STAT_BYTES = 1024

/**
 * Reads /proc/PID/stat again and again through descriptors that stay open: half the cost of opening each time, and
 * once the process is gone its descriptor answers so for ever, whoever has the pid then.
 */
export type StatDescriptors = {
  /** One look at a process that is not followed; null when there is none. */
  peek(pid: number): ProcessStat | null
  /** Keeps a process open. What is read first is read through the descriptor, so it is that process. */
  follow(pid: number): ProcessStat | null
  /** A followed process now; null once it ended, and then it is followed no longer. */
  read(pid: number): ProcessStat | null
  followed(): number[]
  forget(pid: number): void
}

/** Descriptors under a procfs; `procRoot` is for tests. */
export function createStatDescriptors(procRoot = '/proc'): StatDescriptors {
  const descriptors = new Map<number, number>()
  const bytes = Buffer.allocUnsafe(STAT_BYTES)

  const forget = (pid: number): void => {
    const fd = descriptors.get(pid)
    descriptors.delete(pid)
    if (fd !== undefined) closeSync(fd)
  }
  const read = (pid: number): ProcessStat | null => {
    const fd = descriptors.get(pid)
    if (fd === undefined) return null
    const length = tryProc(() => readSync(fd, bytes, 0, STAT_BYTES, 0))
    const stat = typeof length === 'string' ? null : parseProcessStat(bytes.toString('utf8', 0, length))
    if (stat === null) forget(pid)
    return stat
  }

  return {
    peek: (pid) => parseProcessStat(procText(`${procRoot}/${pid}/stat`) ?? ''),
    follow(pid) {
      forget(pid)
      const fd = tryProc(() => openSync(`${procRoot}/${pid}/stat`, 'r'))
      if (typeof fd === 'string') return null
      descriptors.set(pid, fd)
      return read(pid)
    },
    read,
    followed: () => Array.from(descriptors.keys()),
    forget,
  }
}
