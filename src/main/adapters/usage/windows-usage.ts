import { cpus, freemem, totalmem } from 'node:os'
import type { WindowsProcess, WindowsTable } from '../processes/windows-table'
import { busyPart } from './machine-counters'
import type { CpuTime } from './machine-counters'
import { placeInRuns } from './process-tree'
import type { Usage } from '../../engine/effects'
import type { ProcessUsage } from '@shared/contract/stream'
import type { RunId } from '@shared/model/ids'

/** What the machine tells; tests put their own here. */
export type WindowsMachine = { cpu(): CpuTime; cores: number; totalBytes: number; freeBytes(): number; nowMs(): number }

/** Windows by the system's own table: one call for all processes, where a PowerShell each second would cost a third of a processor. */
export function createWindowsUsage(
  table: WindowsTable,
  machine: WindowsMachine = thisMachine(),
): Usage & { dispose(): void } {
  let before: { atMs: number; cpu: CpuTime; processes: Map<number, WindowsProcess> } | null = null

  /** Processor time since the last sample. Who was not there counts from its start, if that was since. */
  const usedMs = (process: WindowsProcess): number => {
    const known = before?.processes.get(process.pid)
    return known?.startTicks === process.startTicks ? Math.max(0, process.cpuMs - known.cpuMs) : process.cpuMs
  }

  return {
    async sample(runs) {
      const processes = table()
      const [atMs, cpu] = [machine.nowMs(), machine.cpu()]
      const leaders = new Map<number, RunId>()
      for (const { run, identity } of runs)
        if (processes.get(identity.pid)?.startTicks === identity.startTicks) leaders.set(identity.pid, run)
      const members = [...processes.values()].map(({ pid, parentPid, startTicks }) => {
        // Its parent's number may be another's by now: a child is never older than its parent.
        const isChild = (processes.get(parentPid)?.startTicks ?? Infinity) <= startTicks
        return { pid, parent: isChild ? parentPid : 0, session: pid }
      })
      const usage: Record<RunId, ProcessUsage> = {}
      const elapsedMs = before === null ? 0 : atMs - before.atMs
      for (const [pid, run] of placeInRuns(members, leaders)) {
        const process = processes.get(pid)
        if (process === undefined) continue
        const sum = (usage[run] ??= { cpu: 0, memoryBytes: 0 })
        sum.memoryBytes += process.memoryBytes
        if (elapsedMs > 0) sum.cpu = Math.min(machine.cores, sum.cpu + usedMs(process) / elapsedMs)
      }
      const busy = before === null ? 0 : busyPart(before.cpu, cpu)
      before = { atMs, cpu, processes }
      const { totalBytes } = machine
      return {
        machine: { cpu: busy, memoryUsedBytes: totalBytes - machine.freeBytes(), memoryTotalBytes: totalBytes },
        usage,
      }
    },
    dispose: () => {
      before = null
    },
  }
}

function thisMachine(): WindowsMachine {
  return {
    cores: Math.max(1, cpus().length),
    totalBytes: totalmem(),
    freeBytes: freemem,
    nowMs: () => performance.now(),
    cpu() {
      let [busy, total] = [0, 0]
      for (const { times } of cpus()) {
        const all = times.user + times.nice + times.sys + times.idle + times.irq
        busy += all - times.idle
        total += all
      }
      return { busy, total }
    },
  }
}
