import { cpus } from 'node:os'
import { currentLoad, mem, processes } from 'systeminformation'
import { toldStart } from '../processes/told-start'
import { placeInRuns } from './process-tree'
import type { Usage } from '../../engine/effects'
import type { MachineUsage, ProcessUsage } from '@shared/contract/stream'
import type { RunId } from '@shared/model/ids'
import type { Systeminformation } from 'systeminformation'

/** A process as systeminformation tells it. Memory in KiB, `cpu` in percent (of what: see `coresOf`). */
export type PortableUsageProcess = Pick<
  Systeminformation.ProcessesProcessData,
  'pid' | 'parentPid' | 'cpu' | 'memRss' | 'started'
>

/** Where the facts come from; tests put recorded answers here. */
export type UsageSource = {
  load(): Promise<Pick<Systeminformation.CurrentLoadData, 'currentLoad'>>
  memory(): Promise<Pick<Systeminformation.MemData, 'total' | 'available'>>
  processes(): Promise<PortableUsageProcess[]>
}

type Runs = Parameters<Usage['sample']>[0]

/** Start times come from an age in whole seconds, taken at some moment of the call. */
const START_TOLERANCE_MS = 2_500

const systemSource: UsageSource = {
  load: () => currentLoad(),
  memory: () => mem(),
  processes: async () => (await processes()).list,
}

/** macOS, Windows and the BSDs, through systeminformation. It costs over 100 ms a call, so nothing is asked without runs. */
export function createPortableUsage(
  source: UsageSource = systemSource,
  platform: NodeJS.Platform = process.platform,
): Usage & { dispose(): void } {
  return {
    async sample(runs) {
      const [load, memory, list] = await Promise.all([
        source.load(),
        source.memory(),
        runs.length === 0 ? [] : source.processes(),
      ])
      const machine: MachineUsage = {
        cpu: Math.min(1, Math.max(0, load.currentLoad / 100)) || 0,
        memoryUsedBytes: memory.total - memory.available,
        memoryTotalBytes: memory.total,
      }
      return { machine, usage: portableUsage(runs, list, platform, Math.max(1, cpus().length)) }
    },
    dispose: () => undefined,
  }
}

/** Sums of each living run's tree. There are no sessions to be had here, so a tree is what descends from its leader. */
export function portableUsage(
  runs: Runs,
  list: PortableUsageProcess[],
  platform: NodeJS.Platform,
  cores: number,
): Record<RunId, ProcessUsage> {
  const leaders = new Map<number, RunId>()
  const byPid = new Map(list.map((process) => [process.pid, process]))
  for (const { run, identity } of runs) {
    const started = toldStart(byPid.get(identity.pid)?.started ?? '', platform)
    if (Math.abs(started - identity.startTicks) <= START_TOLERANCE_MS) leaders.set(identity.pid, run)
  }
  const placed = placeInRuns(
    list.map(({ pid, parentPid }) => ({ pid, parent: parentPid, session: pid })),
    leaders,
  )
  const usage: Record<RunId, ProcessUsage> = {}
  for (const [pid, run] of placed) {
    const process = byPid.get(pid)
    if (process === undefined) continue
    const sum = (usage[run] ??= { cpu: 0, memoryBytes: 0 })
    sum.cpu += coresOf(process.cpu, platform, cores)
    sum.memoryBytes += process.memRss * 1024
  }
  return usage
}

/** Windows counts 100 % as all processors together, the others as one of them. */
function coresOf(percent: number, platform: NodeJS.Platform, cores: number): number {
  return (platform === 'win32' ? (percent / 100) * cores : percent / 100) || 0
}
