import type { ProcessEntry } from './process-system'

// Positions after the closing parenthesis of comm, of the fields numbered from 1 in proc_pid_stat(5).
const STATE = 3 - 3
const PPID = 4 - 3
const PGRP = 5 - 3
const SESSION = 6 - 3
const NUM_THREADS = 20 - 3
const STARTTIME = 22 - 3

/**
 * Reads one `/proc/PID/stat` line (proc_pid_stat(5)). Null where it isn't one.
 * The name in the second field may itself hold spaces and parentheses, so all is counted from the last `)`.
 */
export function parseStat(text: string): ProcessEntry | null {
  const open = text.indexOf(' (')
  const close = text.lastIndexOf(') ')
  if (open === -1 || close < open) return null
  const fields = text.slice(close + 2).split(' ', STARTTIME + 1)
  const pid = Number(text.slice(0, open))
  const startTicks = Number(fields[STARTTIME])
  if (!Number.isSafeInteger(pid) || fields[STARTTIME] === undefined || !Number.isSafeInteger(startTicks)) return null
  const state = fields[STATE]
  return {
    pid,
    startTicks,
    parentPid: Number(fields[PPID]),
    groupId: Number(fields[PGRP]),
    sessionId: Number(fields[SESSION]),
    // A process whose first thread ended shows Z as well while its other threads work on.
    isZombie: (state === 'Z' || state === 'X') && Number(fields[NUM_THREADS]) <= 1,
    isStopped: state === 'T',
  }
}
