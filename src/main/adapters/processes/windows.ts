import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { askedOnce } from './asked-once'
import { parseCimDetails, parseCimProcesses } from './cim-output'
import type { ProcessHandles } from './process-handles'
import type { ProcessEntry, ProcessSystem, Signalled, Stamp } from './process-system'
import { sendSignal } from './signal'
import { loadWindowsHandles } from './windows-handles'
import { loadWindowsTable } from './windows-table'

/** The programs of Windows that are asked, each with a time limit, and its own calls; tests put recorded answers here. */
export type WindowsTools = {
  /** All processes by a call of the system; null where only PowerShell can be asked. */
  table(): (() => Map<number, ProcessEntry>) | null
  /** What a script prints. */
  powershell(script: string): Promise<string>
  /** Asks a process to close; rejects where that is refused. */
  taskkill(pid: number): Promise<unknown>
  /** Ends a process at once (TerminateProcess). */
  end(pid: number): Signalled
  handles(): ProcessHandles | null
}

const run = promisify(execFile)

const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024
const QUERY_TIMEOUT_MS = 15_000
/** Else names come in the code page of the console, and “Jürgen” would be another user. */
const IN_UTF8 = '[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false); '
const MILLISECONDS = (value: string) => `([DateTimeOffset]${value}).ToUnixTimeMilliseconds()`
const PROCESSES = `Get-CimInstance Win32_Process | Where-Object CreationDate | Select-Object ProcessId,ParentProcessId,@{n='Started';e={${MILLISECONDS('$_.CreationDate')}}} | ConvertTo-Json -Compress`
const OWNER = `@{n='Owner';e={(Invoke-CimMethod -InputObject $_ -MethodName GetOwner).User}}`
const SERVICE = `@{n='Service';e={$services[[uint32]$_.ProcessId]}}`
const detailsOf = (pids: number[]): string =>
  [
    '$services = @{}',
    `Get-CimInstance Win32_Service -Filter "ProcessId > 0" | ForEach-Object { $services[[uint32]$_.ProcessId] = $_.Name }`,
    `Get-CimInstance Win32_Process -Filter "${pids.map((pid) => `ProcessId=${pid}`).join(' OR ')}" | Select-Object ProcessId,Name,CommandLine,@{n='Started';e={${MILLISECONDS('$_.CreationDate')}}},${OWNER},${SERVICE} | ConvertTo-Json -Compress`,
  ].join('; ')
/** The system itself. */
const FIRST_PROCESS = 4
/**
 * When the system's first process was made. LastBootUpTime is reckoned back from the clock and moves when that is set, which
 * would look like another boot; it only stands in where the start of that process is not told.
 */
const BOOT = `$first = (Get-CimInstance Win32_Process -Filter "ProcessId=${String(FIRST_PROCESS)}").CreationDate; if (-not $first) { $first = (Get-CimInstance Win32_OperatingSystem).LastBootUpTime }; ${MILLISECONDS('$first')}`

/** Shortest pause between two looks, by the system's call and by PowerShell. */
const PACE_MS = 10
const SLOW_PACE_MS = 500

const TOOLS: WindowsTools = {
  table: loadWindowsTable,
  async powershell(script) {
    const args = ['-NoProfile', '-NonInteractive', '-Command', IN_UTF8 + script]
    const options = { windowsHide: true, maxBuffer: OUTPUT_LIMIT_BYTES, timeout: QUERY_TIMEOUT_MS }
    return (await run('powershell.exe', args, options)).stdout
  },
  taskkill: (pid) => run('taskkill.exe', ['/PID', String(pid)], { windowsHide: true, timeout: QUERY_TIMEOUT_MS }),
  end: (pid) => sendSignal(pid, 'SIGKILL'),
  handles: loadWindowsHandles,
}

/**
 * Windows: the process table by the system's call, else by CIM, which tells the same. No groups and no foreign environments
 * there: a tree is known by its parents. Of the signals only two mean something: SIGKILL ends, and any other asks a program
 * that has a window to close it.
 */
export function openWindows(tools: WindowsTools = TOOLS): ProcessSystem {
  let native: ReturnType<WindowsTools['table']> | undefined
  const call = (): ReturnType<WindowsTools['table']> => (native = native === undefined ? tools.table() : native)

  /** By PowerShell a look costs some hundred milliseconds of a processor: whoever asks before one begins shares it. */
  let next: Promise<Map<number, ProcessEntry>> | null = null
  const table = async (): Promise<Map<number, ProcessEntry>> =>
    call()?.() ??
    (next ??= nextTurn().then(async () => {
      next = null
      return parseCimProcesses(await tools.powershell(PROCESSES))
    }))

  async function alive(stamps: Iterable<Stamp>): Promise<ProcessEntry[]> {
    const entries = await table()
    return [...stamps].flatMap(({ pid, startTicks }) => {
      const entry = entries.get(pid)
      return entry?.startTicks === startTicks ? [entry] : []
    })
  }

  let handles: ProcessHandles | null | undefined
  async function signal(target: Stamp, name: NodeJS.Signals): Promise<Signalled> {
    // Windows has no way to suspend or continue a process from outside.
    if (name === 'SIGSTOP' || name === 'SIGCONT') return 'refused'
    handles = handles === undefined ? tools.handles() : handles
    // While it is held its number is nobody else's, however long the look at the table takes.
    const held = handles?.open(target.pid) ?? null
    try {
      if ((await alive([target])).length === 0) return 'gone'
      if (name === 'SIGKILL') return tools.end(target.pid)
      // This one alone: whoever else is to hear it is asked by itself.
      return await tools.taskkill(target.pid).then(
        () => 'sent' as const,
        // It has no window (“can only be terminated forcefully”), is somebody else's, or has just ended.
        () => 'refused' as const,
      )
    } finally {
      if (held !== null) handles?.close(held)
    }
  }

  return {
    get paceMs() {
      return call() === null ? SLOW_PACE_MS : PACE_MS
    },
    bootId: askedOnce(async () => {
      const first = call()?.().get(FIRST_PROCESS)
      return first === undefined ? (await tools.powershell(BOOT)).trim() : String(first.startTicks)
    }),
    startOf: async (pid) => (await table()).get(pid)?.startTicks ?? null,
    look: async () => ({ entries: await table(), runOf: () => null }),
    alive,
    handles: tools.handles,
    details: async (pids) =>
      pids.length === 0 ? new Map() : parseCimDetails(await tools.powershell(detailsOf(pids)), userInfo().username),
    tagged: async () => [],
    signal,
    signalGroup: async () => 'gone',
    hasGroup: () => false,
    keepsParents: true,
  }
}
