import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { parseCimDetails, parseCimProcesses } from './cim-output'
import type { ProcessEntry, ProcessSystem, Signalled, Stamp } from './process-system'

const run = promisify(execFile)

const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024
const QUERY_TIMEOUT_MS = 15_000
const MILLISECONDS = (property: string) => `([DateTimeOffset]${property}).ToUnixTimeMilliseconds()`
const PROCESSES = `Get-CimInstance Win32_Process | Where-Object CreationDate | Select-Object ProcessId,ParentProcessId,@{n='Started';e={${MILLISECONDS('$_.CreationDate')}}} | ConvertTo-Json -Compress`
const OWNER = `@{n='Owner';e={(Invoke-CimMethod -InputObject $_ -MethodName GetOwner).User}}`
const SERVICE = `@{n='Service';e={$services[[uint32]$_.ProcessId]}}`
const detailsOf = (pids: number[]): string =>
  [
    '$services = @{}',
    `Get-CimInstance Win32_Service -Filter "ProcessId > 0" | ForEach-Object { $services[[uint32]$_.ProcessId] = $_.Name }`,
    `Get-CimInstance Win32_Process -Filter "${pids.map((pid) => `ProcessId=${pid}`).join(' OR ')}" | Select-Object ProcessId,Name,CommandLine,@{n='Started';e={${MILLISECONDS('$_.CreationDate')}}},${OWNER},${SERVICE} | ConvertTo-Json -Compress`,
  ].join('; ')
const BOOT = MILLISECONDS('(Get-CimInstance Win32_OperatingSystem).LastBootUpTime')

async function powershell(script: string): Promise<string> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', script]
  const options = { windowsHide: true, maxBuffer: OUTPUT_LIMIT_BYTES, timeout: QUERY_TIMEOUT_MS }
  return (await run('powershell.exe', args, options)).stdout
}

const table = async () => parseCimProcesses(await powershell(PROCESSES))

async function alive(stamps: Iterable<Stamp>): Promise<ProcessEntry[]> {
  const entries = await table()
  return [...stamps].flatMap(({ pid, startTicks }) => {
    const entry = entries.get(pid)
    return entry?.startTicks === startTicks ? [entry] : []
  })
}

async function taskkill(target: Stamp, signal: NodeJS.Signals): Promise<Signalled> {
  // Windows has no way to suspend or continue a process from outside.
  if (signal === 'SIGSTOP' || signal === 'SIGCONT') return 'refused'
  if ((await alive([target])).length === 0) return 'gone'
  try {
    const force = signal === 'SIGKILL' ? ['/F'] : []
    await run('taskkill', ['/PID', String(target.pid), '/T', ...force], { windowsHide: true })
    return 'sent'
  } catch (error) {
    // 128: no such process. Any other number: it "can only be terminated forcefully", or belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 128 ? 'gone' : 'refused'
  }
}

/** Windows: the process table by CIM, endings by taskkill. No groups and no foreign environments there: a tree is known by parents. */
export function openWindows(): ProcessSystem {
  return {
    paceMs: 500,
    bootId: async () => (await powershell(BOOT)).trim(),
    startOf: async (pid) => (await table()).get(pid)?.startTicks ?? null,
    look: async () => ({ entries: await table(), runOf: () => null }),
    alive,
    details: async (pids) =>
      pids.length === 0 ? new Map() : parseCimDetails(await powershell(detailsOf(pids)), userInfo().username),
    tagged: async () => [],
    signal: taskkill,
    signalGroup: async () => 'gone',
    hasGroup: () => false,
  }
}
