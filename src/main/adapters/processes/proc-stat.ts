import type { ProcessEntry } from './process-system'

const SPACE = 0x20
const ZERO = 0x30
const NINE = 0x39
const CLOSE = 0x29
const STOPPED = 'T'.charCodeAt(0)
const ZOMBIE = 'Z'.charCodeAt(0)
const DEAD = 'X'.charCodeAt(0)

// Numbers of the fields, counted from 1 as in proc_pid_stat(5).
const STATE = 3
const PPID = 4
const PGRP = 5
const SESSION = 6
const NUM_THREADS = 20
const STARTTIME = 22

/**
 * Reads one `/proc/PID/stat` line (proc_pid_stat(5)); null where it isn't one. The name in the second field may itself
 * hold spaces and parentheses, so fields are counted from the last `)`. Works on bytes: it is called for every process.
 */
export function parseStat(line: Buffer): ProcessEntry | null {
  const close = line.lastIndexOf(CLOSE)
  const pid = numberAt(line, 0)
  if (close === -1 || Number.isNaN(pid)) return null
  const state = line[close + 2]
  let [parentPid, groupId, sessionId, threads, startTicks] = [Number.NaN, 0, 0, 0, Number.NaN]
  for (let field = STATE, at = close + 2; field < STARTTIME;) {
    at = line.indexOf(SPACE, at) + 1
    if (at === 0) break
    field++
    if (field === PPID) parentPid = numberAt(line, at)
    else if (field === PGRP) groupId = numberAt(line, at)
    else if (field === SESSION) sessionId = numberAt(line, at)
    else if (field === NUM_THREADS) threads = numberAt(line, at)
    else if (field === STARTTIME) startTicks = numberAt(line, at)
  }
  if (Number.isNaN(parentPid) || Number.isNaN(startTicks)) return null
  return {
    pid,
    startTicks,
    parentPid,
    groupId,
    sessionId,
    // A process whose first thread ended shows Z as well while its other threads work on.
    isZombie: (state === ZOMBIE || state === DEAD) && threads <= 1,
    isStopped: state === STOPPED,
  }
}

/** The decimal number that begins here; NaN where there is none. */
function numberAt(line: Buffer, from: number): number {
  let value = Number.NaN
  for (let at = from; ; at++) {
    const byte = line[at]
    if (byte === undefined || byte < ZERO || byte > NINE) return value
    value = (Number.isNaN(value) ? 0 : value * 10) + byte - ZERO
  }
}
