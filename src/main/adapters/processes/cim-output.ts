import type { ProcessDetails, ProcessEntry } from './process-system'

/**
 * Reads `Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,Started | ConvertTo-Json`, Started in
 * epoch milliseconds. ConvertTo-Json prints a single row without brackets. Throws where it is no JSON at all.
 */
export function parseCimProcesses(output: string): Map<number, ProcessEntry> {
  const entries = new Map<number, ProcessEntry>()
  for (const { ProcessId: pid, ParentProcessId: parentPid, Started: startTicks } of rowsOf(output)) {
    if (typeof pid !== 'number' || typeof parentPid !== 'number' || typeof startTicks !== 'number') continue
    // No groups: every process is alone in one of its own.
    entries.set(pid, { pid, parentPid, startTicks, groupId: pid, sessionId: null, isZombie: false, isStopped: false })
  }
  return entries
}

/**
 * Reads the same table with Name, CommandLine, Started, Owner and Service (the service that runs in it, or null). Owner
 * and CommandLine are null for processes that are not ours to look into. The folder is not told.
 */
export function parseCimDetails(output: string, ownUser: string): Map<number, ProcessDetails> {
  const found = new Map<number, ProcessDetails>()
  for (const row of rowsOf(output)) {
    const { ProcessId: pid, Started: startedAt } = row
    if (typeof pid !== 'number') continue
    const text = (name: string): string | null => (typeof row[name] === 'string' && row[name] !== '' ? row[name] : null)
    const user = text('Owner')
    found.set(pid, {
      command: text('Name') ?? `process ${pid}`,
      argv: splitWindowsLine(text('CommandLine') ?? ''),
      folder: null,
      user,
      isOwn: user !== null && user.toLowerCase() === ownUser.toLowerCase(),
      startedAt: typeof startedAt === 'number' ? startedAt : null,
      isKernelThread: false,
      service: text('Service'),
    })
  }
  return found
}

/** The arguments of a Windows command line: parted by spaces outside of quotes. */
export function splitWindowsLine(line: string): string[] {
  return Array.from(line.matchAll(/(?:[^\s"]|"[^"]*"?)+/g), ([part]) => part.replaceAll('"', ''))
}

function rowsOf(output: string): Record<string, unknown>[] {
  // Without a byte order mark too, which a PowerShell may begin with; trim takes it for a space.
  const text = output.trim()
  if (text === '') return []
  const parsed: unknown = JSON.parse(text)
  const rows = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]
  return rows.filter((row): row is Record<string, unknown> => typeof row === 'object' && row !== null)
}
