import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { askedOnce } from './asked-once'
import { parseProcessDetails, parsePrograms, parseWorkingFolders } from './ps-details'
import { parseProcessTable, parseTaggedCommands } from './ps-output'
import type { Look, ProcessDetails, ProcessEntry, ProcessSystem, Stamp } from './process-system'
import { groupExists, sendSignal } from './signal'
import { readPlace, readTags } from './tags'

/** What a program of the system prints; rejects as `execFile` does. Tests put recorded answers here. */
export type Tool = (program: 'ps' | 'lsof' | 'sysctl', args: string[]) => Promise<string>

/**
 * English month names and a fixed zone, so that a start time stays the same when daylight saving begins. Letters as they are:
 * in the C locale ps and lsof write `ü` as `M-CM-<` (strvis(3)) and `\xc3\xbc`, and a folder would be another one. macOS has a
 * locale of that name for letters alone (setlocale(3)).
 */
const ENVIRONMENT = { LANG: 'C', LC_CTYPE: 'UTF-8', TZ: 'UTC0', PATH: '/bin:/usr/bin:/usr/sbin:/sbin' }
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024
const TIMEOUT_MS = 5_000

const run = promisify(execFile)
const runTool: Tool = async (program, args) =>
  (await run(program, args, { env: ENVIRONMENT, maxBuffer: OUTPUT_LIMIT_BYTES, timeout: TIMEOUT_MS })).stdout

// One -o for each column: in BSD's ps everything after the first `=` is that column's heading.
const columns = (names: string): string[] => names.split(' ').flatMap((name) => ['-o', `${name}=`])
const COLUMNS = columns('pid ppid pgid stat lstart')
const DETAILS = columns('pid uid user command')

/** macOS: the process table as `ps` prints it. Start times have whole seconds there. */
export function openPosix(tool: Tool = runTool): ProcessSystem {
  async function ps(args: string[]): Promise<string> {
    try {
      return await tool('ps', args)
    } catch (error) {
      // ps ends with 1 when none of the asked-for processes exists.
      if (error instanceof Error && 'code' in error && error.code === 1) return ''
      throw error
    }
  }

  async function table(pids: number[] | 'all'): Promise<Map<number, ProcessEntry>> {
    if (pids.length === 0) return new Map()
    const which = pids === 'all' ? ['-ax'] : ['-p', pids.join(',')]
    return parseProcessTable(await ps([...which, ...COLUMNS]))
  }

  async function alive(stamps: Iterable<Stamp>): Promise<ProcessEntry[]> {
    const wanted = [...stamps]
    const entries = await table(wanted.map(({ pid }) => pid))
    return wanted.flatMap(({ pid, startTicks }) => {
      const entry = entries.get(pid)
      return entry !== undefined && entry.startTicks === startTicks && !entry.isZombie ? [entry] : []
    })
  }

  /** `ps -E` appends the environment; macOS hides that of its own protected programs, which then count by group and parent. */
  const taggedCommands = async () => parseTaggedCommands(await ps(['-axww', '-E', '-o', 'pid=', '-o', 'command=']))

  async function look(): Promise<Look> {
    const [entries, commands] = await Promise.all([table('all'), taggedCommands()])
    return { entries, runOf: (pid) => commands.get(pid)?.('TILL_RUN') ?? null }
  }

  /** lsof also ends with 1 where it could not tell one of several, and may not be there at all: then folders stay unknown. */
  async function workingFolders(pids: number[]): Promise<Map<number, string>> {
    try {
      return parseWorkingFolders(await tool('lsof', ['-a', '-d', 'cwd', '-p', pids.join(','), '-F', 'pn']))
    } catch (error) {
      return parseWorkingFolders((error as { stdout?: string }).stdout ?? '')
    }
  }

  async function details(pids: number[]): Promise<Map<number, ProcessDetails>> {
    if (pids.length === 0) return new Map()
    const [rows, programs, entries, folders] = await Promise.all([
      ps(['-ww', '-p', pids.join(','), ...DETAILS]),
      ps(['-ww', '-p', pids.join(','), ...columns('pid comm')]),
      table(pids),
      workingFolders(pids),
    ])
    const found = parseProcessDetails(rows, process.getuid?.() ?? -1, parsePrograms(programs))
    for (const [pid, facts] of found) {
      facts.folder = folders.get(pid) ?? null
      facts.startedAt = entries.get(pid)?.startTicks ?? null
    }
    return found
  }

  return {
    paceMs: 50,
    bootId: askedOnce(async () => (await tool('sysctl', ['-n', 'kern.bootsessionuuid'])).trim()),
    startOf: async (pid) => (await table([pid])).get(pid)?.startTicks ?? null,
    look,
    alive,
    details,
    tagged: async () => {
      const [entries, commands] = await Promise.all([table('all'), taggedCommands()])
      return [...commands].flatMap(([pid, variable]) => {
        const entry = entries.get(pid)
        const tags = readTags(variable)
        return tags === null || entry === undefined || entry.isZombie
          ? []
          : [{ ...tags, entry, place: readPlace(variable) }]
      })
    },
    signal: async (target, signal) => ((await alive([target])).length === 0 ? 'gone' : sendSignal(target.pid, signal)),
    signalGroup: async (witness, signal) =>
      (await alive([witness]))[0]?.groupId === witness.groupId ? sendSignal(-witness.groupId, signal) : 'gone',
    hasGroup: groupExists,
  }
}
