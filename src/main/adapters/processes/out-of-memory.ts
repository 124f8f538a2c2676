import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'
import { inStepWithAllMs } from '@shared/time/in-step'
import { afterAbout } from '../clock/after-about'
import { errnoOf } from './errno'
import { oomCounterPaths, oomKillIn, oomKillsIn, type OomKill } from './out-of-memory-text'

/** Counters are noted so often while anything runs, so that "in that moment" means within the last ten seconds. */
const NOTE_EVERY_MS = 5_000
/** An end is asked about at once; a record older than this is about an earlier process of that pid. */
const RECENT_US = 60_000_000
const LONGEST_RECORD_BYTES = 8_192

/** Whether the kernel killed a process for want of memory: `yes` where it says so, or counted one of its control group just now. */
export type OutOfMemory = 'yes' | 'likely' | 'no'

export type MemoryWatch = {
  /** Something runs. */
  begin(): void
  /** To be asked as soon as an end is heard. Never throws. */
  wasOut(pid: number): OutOfMemory
  dispose(): void
}

type Counts = { group: number | null; system: number | null }
const NOTHING_COUNTED: Counts = { group: null, system: null }

/** Watches for the kernel's out-of-memory killer where it tells (Linux). `isNeeded`: something runs. `root` is for tests. */
export function createMemoryWatch(isNeeded: () => boolean, { root = '' }: { root?: string } = {}): MemoryWatch {
  /** The counts at the last two looks, the older first: an end may be heard after the look that already saw its kill. */
  let noted: [Counts, Counts] | null = null
  let cancelNext: (() => void) | null = null
  let groupPath: string | null = null

  const read = (path: string): string | null => {
    try {
      return readFileSync(`${root}${path}`, 'utf8')
    } catch {
      return null // Not Linux, another version of control groups, or not for us to see.
    }
  }

  const countIn = (path: string): number | null => oomKillsIn(read(path) ?? '')

  const count = (): Counts => {
    groupPath ??= oomCounterPaths(read('/proc/self/cgroup') ?? '').find((path) => countIn(path) !== null) ?? ''
    return { group: groupPath === '' ? null : countIn(groupPath), system: countIn('/proc/vmstat') }
  }

  const schedule = (): void => {
    const look = (): void => {
      if (!isNeeded()) return stop()
      noted = [noted?.[1] ?? count(), count()]
      schedule()
    }
    cancelNext = afterAbout(inStepWithAllMs(performance.now(), NOTE_EVERY_MS), look, false)
  }

  const stop = (): void => {
    cancelNext?.()
    cancelNext = null
    noted = null
  }

  return {
    begin() {
      if (cancelNext !== null || process.platform !== 'linux') return
      const now = count()
      noted = [now, now]
      schedule()
    },
    wasOut(pid) {
      const [before] = noted ?? [NOTHING_COUNTED]
      const now = count()
      if (hasGrown(before.group, now.group)) return 'yes'
      // The machine counts every kill before it is done (oom_kill_process in the kernel's mm/oom_kill.c, since 4.13), so
      // where it counted none there is none in its log, which takes milliseconds to read.
      if (before.system !== null && now.system !== null && !hasGrown(before.system, now.system)) return 'no'
      const nowUs = Number(process.hrtime.bigint() / 1_000n)
      if (kernelKills(`${root}/dev/kmsg`).some((kill) => kill.pid === pid && nowUs - kill.atUs < RECENT_US))
        return 'yes'
      return hasGrown(before.system, now.system) ? 'likely' : 'no'
    },
    dispose: stop,
  }
}

function hasGrown(before: number | null, now: number | null): boolean {
  return before !== null && now !== null && now > before
}

/** What the kernel's log still holds; nothing where it may not be read (it needs CAP_SYSLOG, or dmesg_restrict 0). */
function kernelKills(path: string): OomKill[] {
  const kills: OomKill[] = []
  const buffer = Buffer.allocUnsafe(LONGEST_RECORD_BYTES)
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return []
  }
  try {
    for (;;) {
      const length = readRecord(file, buffer)
      if (length === 0) return kills
      // Of a device each read is one record; of the file of a test they are lines.
      for (const record of buffer.toString('utf8', 0, length).split('\n')) {
        const kill = oomKillIn(record)
        if (kill !== null) kills.push(kill)
      }
    }
  } finally {
    closeSync(file)
  }
}

/** Its length; 0 at the end. */
function readRecord(file: number, buffer: Buffer): number {
  for (;;) {
    try {
      return readSync(file, buffer, 0, buffer.length, null)
    } catch (error) {
      // EPIPE: this one was overwritten meanwhile, the next read goes on. EAGAIN: no more for now.
      if (errnoOf(error) !== 'EPIPE') return 0
    }
  }
}
