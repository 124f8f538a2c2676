import { statSync } from 'node:fs'
import { hideInArguments } from '@shared/secrets/hide-secrets'
import { parseProcessStat, TICKS_PER_SECOND } from '../usage/process-stat'
import { procHead, procLink, procText, tryProc } from './proc-file'
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
  /** The tag it carries, or the one that the leader of its session carries. */
  run: RunId | null
}

const COMMAND_LINE_LENGTH = 400
/** Four bytes a character at most, and room for the separators. */
const COMMAND_LINE_BYTES = 4 * COMMAND_LINE_LENGTH + 512
/** A process may change its folder or become another program; older facts than this are read again. */
export const FACTS_FRESH_MS = 10_000

/** Remembers facts by (pid, start time), so that a pid that is used again is another process. */
export type FactsReader = {
  /** null: there is no such process (any more). `isFresh` reads again whatever the age. */
  of(pid: number, isFresh?: boolean): ProcessFacts | null
  /** Drops what is remembered of processes outside the set. */
  keep(pids: ReadonlySet<number>): void
}

/** Reads facts of processes from procfs. `procRoot` is for tests. */
export function createProcessFacts(procRoot = '/proc'): FactsReader {
  const userName = createUserNames()
  const known = new Map<number, { facts: ProcessFacts; readAtMs: number }>()
  const bootedAt = readBootTime(procText(`${procRoot}/stat`) ?? '')

  const read = (pid: number): ProcessFacts | null => {
    const folder = `${procRoot}/${pid}`
    const stat = parseProcessStat(procHead(`${folder}/stat`) ?? '')
    if (stat === null) return null
    const args = (procHead(`${folder}/cmdline`, COMMAND_LINE_BYTES) ?? '').split('\0')
    // Root's where the process hides from others of its user; its status would tell, at ten times the cost.
    const owner = tryProc(() => statSync(folder))
    const run = runTag(procHead(`${folder}/environ`))
    return {
      pid,
      startTicks: stat.startTicks,
      command: commandName(args[0] ?? '', stat.comm),
      commandLine: commandLine(args),
      folder: procLink(`${folder}/cwd`),
      user: typeof owner === 'string' ? null : userName(owner.uid),
      startedAt: bootedAt + Math.round((stat.startTicks * 1000) / TICKS_PER_SECOND),
      run: run ?? (stat.session === pid ? null : runTag(procHead(`${procRoot}/${stat.session}/environ`))),
    }
  }

  return {
    of(pid, isFresh = false) {
      const nowMs = performance.now()
      const before = known.get(pid)
      if (before !== undefined && !isFresh && nowMs - before.readAtMs < FACTS_FRESH_MS) return before.facts
      const facts = read(pid)
      if (facts === null) known.delete(pid)
      else known.set(pid, { facts, readAtMs: nowMs })
      return facts
    },
    keep(pids) {
      for (const pid of known.keys()) if (!pids.has(pid)) known.delete(pid)
    },
  }
}

/** Epoch milliseconds of the machine's start, from the text of /proc/stat. */
export function readBootTime(text: string): number {
  return Number(/^btime (\d+)$/m.exec(text)?.[1] ?? 0) * 1000
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
  const characters = Array.from(line)
  return characters.length <= COMMAND_LINE_LENGTH ? line : `${characters.slice(0, COMMAND_LINE_LENGTH - 1).join('')}…`
}

/** The value of TILL_RUN in the text of an environ file. */
export function runTag(environ: string | null): RunId | null {
  if (environ === null) return null
  const value = /(?:^|\0)TILL_RUN=([^\0]+)/.exec(environ)?.[1]
  return value === undefined ? null : (value as RunId)
}
