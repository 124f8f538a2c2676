import type { Reason } from '@shared/model/lifecycle'

type RunEnd = { exitCode: number | null; signal: string | null }

/** Whether the kernel ended a process for want of memory: `likely` where only the machine's own count says so. */
export type OutOfMemory = 'yes' | 'likely' | 'no'

/** Signals that end programs, by number, and what each means in words: signal(7). */
const SIGNALS: Record<number, [name: string, words: string]> = {
  1: ['SIGHUP', 'its terminal went away'],
  2: ['SIGINT', 'interrupted'],
  3: ['SIGQUIT', 'asked to quit'],
  4: ['SIGILL', 'an illegal instruction'],
  5: ['SIGTRAP', 'a trap'],
  6: ['SIGABRT', 'it aborted itself'],
  7: ['SIGBUS', 'a memory fault'],
  8: ['SIGFPE', 'an arithmetic fault'],
  9: ['SIGKILL', 'killed'],
  11: ['SIGSEGV', 'a memory fault'],
  13: ['SIGPIPE', 'nobody read its output'],
  14: ['SIGALRM', 'its alarm went off'],
  15: ['SIGTERM', 'asked to end'],
  24: ['SIGXCPU', 'its limit of processor time'],
  25: ['SIGXFSZ', 'its limit of file size'],
  31: ['SIGSYS', 'a forbidden system call'],
}
/** So a shell tells that signal n ended what it ran: 128 + n. */
const SHELL_OFFSET = 128
const LAST_SIGNAL = 64

/** Whether an end counts as good: an exit code among the success codes. A signal or an unknown code never does. */
export function isGoodEnd(end: RunEnd, successExitCodes: readonly number[]): boolean {
  return end.exitCode !== null && successExitCodes.includes(end.exitCode)
}

/** Whether want of memory may be behind an end: the kernel kills with SIGKILL, which a shell passes on as 137. */
export function mayBeOutOfMemory({ exitCode, signal }: RunEnd): boolean {
  return signal === 'SIGKILL' || exitCode === SHELL_OFFSET + 9 || (exitCode === null && signal === null)
}

/** Why a process ended, in a sentence. */
export function describeRunEnd(
  end: RunEnd,
  facts: { isGood: boolean; isOneShot: boolean; wasReady: boolean; isAdopted: boolean; memory?: OutOfMemory },
): Reason {
  const { memory = 'no' } = facts
  if (facts.isGood && facts.isOneShot)
    return { code: 'completed', message: `completed with exit code ${String(end.exitCode)}` }
  if (end.signal !== null) return { code: 'killed', message: describeSignal(end.signal, memory) }
  if (end.exitCode === null) {
    if (memory === 'yes') return { code: 'killed', message: 'was killed, out of memory' }
    return {
      code: 'ended-unseen',
      message: facts.isAdopted
        ? 'ended; exit code unknown, an earlier Till had started it'
        : 'ended; exit code unknown',
    }
  }
  const when = facts.wasReady ? 'by itself' : 'before it was ready'
  const meaning = describeCode(end.exitCode, memory === 'yes' ? 'yes' : 'no')
  const likely = memory === 'likely' ? `; ${LIKELY}` : ''
  return { code: 'exited', message: `ended ${when} with exit code ${String(end.exitCode)}${meaning}${likely}` }
}

/** `ended by itself with exit code 137 (killed, SIGKILL)`, whatever was found out of it and follows. */
const CODED = /^ended (?:by itself|before it was ready) with exit code (\d+)( \([^)]*\))?/
/** `was killed, out of memory`, `was ended by SIGSEGV (a memory fault), …`, `ended; exit code unknown, …` */
const OTHER_ENDS =
  /^(?:was killed, out of memory|was killed(?: \(SIGKILL\))?|was ended by \w+|ended; exit code unknown[^;]*)/

/**
 * The sentence of an end as a clause that follows a name, for who tells of it in passing: `exited with 137 (killed, out of
 * memory)`. Made of the sentence, because that is what is kept of an end when Till begins anew. Null: it tells of no end.
 */
export function endClause(message: string): string | null {
  const isLikely = message.includes(LIKELY)
  const coded = CODED.exec(message)
  if (coded) {
    const [, exitCode = '', meaning = ''] = coded
    return `exited with ${exitCode}${isLikely ? ` (killed${aside('likely')})` : meaning}`
  }
  const [other] = OTHER_ENDS.exec(message) ?? [null]
  return isLikely && other !== null ? `was killed${aside('likely')}` : other
}

const LIKELY = 'probably out of memory: the system’s out-of-memory counter grew in that moment'

function aside(memory: OutOfMemory): string {
  return { yes: ', out of memory', likely: ', probably out of memory', no: '' }[memory]
}

function describeSignal(signal: string, memory: OutOfMemory): string {
  if (signal === 'SIGKILL') {
    if (memory === 'yes') return 'was killed, out of memory'
    return `was killed (SIGKILL), ${memory === 'likely' ? LIKELY : 'not by Till'}`
  }
  const words = Object.values(SIGNALS).find(([name]) => name === signal)?.[1]
  return `was ended by ${signal}${words === undefined ? '' : ` (${words})`}, which Till did not send`
}

/** ` (killed, out of memory)`: what a code above 128 means; nothing of others. */
function describeCode(exitCode: number, memory: OutOfMemory): string {
  const number = exitCode - SHELL_OFFSET
  if (number <= 0 || number > LAST_SIGNAL) return ''
  const [name, words] = SIGNALS[number] ?? [`signal ${String(number)}`, null]
  if (number === 9) return ` (${words ?? ''}${memory === 'no' ? `, ${name}` : aside(memory)})`
  return ` (${name}${words === null ? '' : `, ${words}`})`
}
