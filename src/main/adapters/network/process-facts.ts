import { statSync } from 'node:fs'
import { uptime } from 'node:os'
import { hideInArguments } from '@shared/secrets/hide-secrets'
import { readVariable, TAGS } from '../processes/tags'
import { parseProcessStat, TICKS_PER_SECOND } from '../usage/process-stat'
import { procBytes, procHead, procLink, tryProc } from './proc-file'
import { lineOf, nobodyLeads, runOfLine, type RunLeaders } from './run-leaders'
import { createUserNames } from './user-names'
import type { RunId } from '@shared/model/ids'

/** Who a process is, for people and for adoption. */
export type ProcessFacts = {
  pid: number
  startTicks: number
  /** Short name of the executable. */
  command: string
  /** Without what looks like a secret, cut at 400 characters; null where there is none, or none that is ours to read. */
  commandLine: string | null
  folder: string | null
  user: string | null
  /** Epoch milliseconds. */
  startedAt: number
  /** The tag it carries, or the one that the leader of its session carries; else the run in whose tree it is. */
  run: RunId | null
}

const COMMAND_LINE_LENGTH = 400
/** Four bytes a character at most, and room for the separators. */
const COMMAND_LINE_BYTES = 4 * COMMAND_LINE_LENGTH + 512
/** A process may change its folder or become another program; older facts than this are read again, a hundred in 10 ms. */
export const FACTS_FRESH_MS = 60_000

/** Remembers facts by (pid, start time), so that a pid that is used again is another process. */
export type FactsReader = {
  /** null: there is no such process (any more). `isFresh` reads again whatever the age. */
  of(pid: number, isFresh?: boolean): ProcessFacts | null
  /** Drops what is remembered of processes outside the set. */
  keep(pids: ReadonlySet<number>): void
}

/** `line`: where it may be known from, itself and its ancestors; null where a tag tells whose it is. */
type Known = { facts: ProcessFacts; line: readonly number[] | null; readAtMs: number }

/** Reads facts of processes from procfs. `leaders`: see RunLeaders. `procRoot` is for tests. */
export function createProcessFacts(procRoot = '/proc', leaders: RunLeaders = nobodyLeads): FactsReader {
  const userName = createUserNames()
  const known = new Map<number, Known>()
  // The clock that starts are counted by goes on while the machine sleeps, as this one does.
  const bootedAt = Date.now() - uptime() * 1000

  const read = (pid: number): Omit<Known, 'readAtMs'> | null => {
    const folder = `${procRoot}/${pid}`
    const stat = parseProcessStat(procHead(`${folder}/stat`) ?? '')
    if (stat === null) return null
    const args = (procHead(`${folder}/cmdline`, COMMAND_LINE_BYTES) ?? '').split('\0')
    // Root's where the process hides from others of its user; its status would tell, at ten times the cost.
    const owner = tryProc(() => statSync(folder))
    const tag =
      runTag(procBytes(`${folder}/environ`)) ??
      (stat.session === pid ? null : runTag(procBytes(`${procRoot}/${stat.session}/environ`)))
    const line = tag === null ? lineOf([pid, stat.session], stat.parent, parentOf) : null
    const facts = {
      pid,
      startTicks: stat.startTicks,
      command: commandName(args[0] ?? '', stat.comm),
      commandLine: commandLine(args),
      folder: procLink(`${folder}/cwd`),
      user: typeof owner === 'string' ? null : userName(owner.uid),
      startedAt: Math.round(bootedAt + (stat.startTicks * 1000) / TICKS_PER_SECOND),
      run: tag ?? runOfLine(leaders(), line ?? []),
    }
    return { facts, line }
  }

  const parentOf = (pid: number): number => parseProcessStat(procHead(`${procRoot}/${pid}/stat`) ?? '')?.parent ?? 0

  /** Runs begin, are found again and end sooner than facts age. */
  const asOfNow = (before: Known): ProcessFacts => {
    if (before.line === null) return before.facts
    const run = runOfLine(leaders(), before.line)
    if (run !== before.facts.run) before.facts = { ...before.facts, run }
    return before.facts
  }

  return {
    of(pid, isFresh = false) {
      const nowMs = performance.now()
      const before = known.get(pid)
      if (before !== undefined && !isFresh && nowMs - before.readAtMs < FACTS_FRESH_MS) return asOfNow(before)
      const now = read(pid)
      if (now === null) known.delete(pid)
      else known.set(pid, { ...now, readAtMs: nowMs })
      return now?.facts ?? null
    },
    keep(pids) {
      for (const pid of known.keys()) if (!pids.has(pid)) known.delete(pid)
    },
  }
}

/**
 * The short name people know a program by: the file name of its first argument, or the kernel's name where the program
 * wrote a sentence there (`nginx: master process …`) or nothing.
 */
export function commandName(firstArgument: string, comm: string): string {
  if (firstArgument === '' || /\s/.test(firstArgument)) return comm
  const name = firstArgument.slice(firstArgument.lastIndexOf('/') + 1).replace(/^-/, '')
  return name === '' ? comm : name
}

/** Arguments as one line of at most 400 characters, secrets hidden; null where there are none. */
export function commandLine(args: string[]): string | null {
  const line = hideInArguments(args).join(' ').trim()
  if (line === '') return null
  if (line.length <= COMMAND_LINE_LENGTH) return line
  const room = COMMAND_LINE_LENGTH - 1
  // Not in the middle of a character that takes two units of a string.
  const isWhole = (line.codePointAt(room - 1) ?? 0) < 0x1_0000
  return `${line.slice(0, isWhole ? room : room - 1)}…`
}

/** The value of TILL_RUN in an environ file. */
export function runTag(environ: Buffer | null): RunId | null {
  const value = environ === null ? null : readVariable(environ, TAGS.run)
  return value === null || value === '' ? null : (value as RunId)
}
