import { statSync } from 'node:fs'
import { uptime } from 'node:os'
import { commandName } from '../network/process-facts'
import { procHead, procLink, tryProc } from '../network/proc-file'
import { createUserNames } from '../network/user-names'
import { parseProcessStat, TICKS_PER_SECOND } from '../usage/process-stat'
import { serviceOf } from './control-group'
import type { ProcessDetails } from './process-system'

// kthreadd and what it made: the kernel's own threads.
const KERNEL_THREADS_PARENT = 2

/** Reads what /proc tells of processes (proc(5)). `procRoot` is for tests. */
export function createLinuxDetails(procRoot = '/proc'): (pids: number[]) => Map<number, ProcessDetails> {
  const userName = createUserNames()
  const ownUid = process.geteuid?.() ?? -1
  // The clock that starts are counted by goes on while the machine sleeps, as this one does.
  const bootedAt = Date.now() - uptime() * 1000
  let ownService: string | null | undefined

  function read(pid: number): ProcessDetails | null {
    const folder = `${procRoot}/${pid}`
    const stat = parseProcessStat(procHead(`${folder}/stat`) ?? '')
    // Its owner is who it runs as; root's where it hides from others of its user.
    const owner = tryProc(() => statSync(folder))
    if (stat === null || typeof owner === 'string') return null
    const argv = (procHead(`${folder}/cmdline`) ?? '').replace(/\0+$/, '').split('\0')
    const args = argv.length === 1 && argv[0] === '' ? [] : argv
    ownService ??= serviceOf(procHead(`${procRoot}/self/cgroup`) ?? '')
    const service = serviceOf(procHead(`${folder}/cgroup`) ?? '')
    const isOwn = owner.uid === ownUid
    // What a person's own job started (cron, a remote desktop) is theirs to end, though a service's unit holds it.
    const isPersons = service === ownService || (isOwn && ownUid !== 0)
    return {
      command: commandName(args[0] ?? '', stat.comm),
      argv: args,
      folder: procLink(`${folder}/cwd`),
      user: userName(owner.uid),
      isOwn,
      startedAt: Math.round(bootedAt + (stat.startTicks * 1000) / TICKS_PER_SECOND),
      isKernelThread: pid === KERNEL_THREADS_PARENT || stat.parent === KERNEL_THREADS_PARENT,
      service: isPersons ? null : service,
    }
  }

  return (pids) =>
    new Map(
      pids.flatMap((pid): [number, ProcessDetails][] => {
        const details = read(pid)
        return details === null ? [] : [[pid, details]]
      }),
    )
}
