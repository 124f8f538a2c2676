import { constants } from 'node:os'
import { errnoOf } from './errno'
import type { Signalled } from './process-system'

/** kill(2), with its two expected refusals as values. A negative pid means the whole group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): Signalled {
  // 0 and -1 would mean our own group and everybody.
  if (Math.abs(pid) <= 1) throw new Error(`Till never signals pid ${pid}`)
  try {
    process.kill(pid, signal)
    return 'sent'
  } catch (error) {
    if (errnoOf(error) === 'ESRCH') return 'gone'
    if (errnoOf(error) === 'EPERM') return 'refused'
    throw error
  }
}

/** Whether kill(2) finds anybody in a process group, zombies included. EPERM means: yes, but another user's. */
export function groupExists(groupId: number): boolean {
  if (groupId <= 1) return false
  try {
    process.kill(-groupId, 0)
    return true
  } catch (error) {
    return errnoOf(error) === 'EPERM'
  }
}

/** A stop signal as people write it (`SIGTERM`, `term`, `15`); null where this system has no such signal. */
export function parseSignal(text: string): NodeJS.Signals | null {
  const word = text.trim().toUpperCase()
  const byNumber = Object.entries(constants.signals).find(([, value]) => String(value) === word)?.[0]
  const name = byNumber ?? (word.startsWith('SIG') ? word : `SIG${word}`)
  return name in constants.signals ? (name as NodeJS.Signals) : null
}
