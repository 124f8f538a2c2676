import type { ProcessEntry } from './process-system'

/**
 * Reads `Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,Started | ConvertTo-Json`, Started in
 * epoch milliseconds. ConvertTo-Json prints a single row without brackets. Throws where it is no JSON at all.
 */
export function parseCimProcesses(output: string): Map<number, ProcessEntry> {
  const entries = new Map<number, ProcessEntry>()
  if (output.trim() === '') return entries
  const parsed: unknown = JSON.parse(output)
  for (const row of Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]) {
    if (typeof row !== 'object' || row === null) continue
    const { ProcessId: pid, ParentProcessId: parentPid, Started: startTicks } = row as Record<string, unknown>
    if (typeof pid !== 'number' || typeof parentPid !== 'number' || typeof startTicks !== 'number') continue
    // No groups: every process is alone in one of its own.
    entries.set(pid, { pid, parentPid, startTicks, groupId: pid, sessionId: null, isZombie: false, isStopped: false })
  }
  return entries
}
