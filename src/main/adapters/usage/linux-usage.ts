import { cpus } from 'node:os'
import { procPids, procText } from '../network/proc-file'
import { busyPart, parseCpuTime, parseMemory } from './machine-counters'
import type { CpuTime } from './machine-counters'
import { readPageSize } from './page-size'
import { TICKS_PER_SECOND } from './process-stat'
import type { ProcessStat } from './process-stat'
import { placeInRuns } from './process-tree'
import { createStatDescriptors } from './stat-descriptors'
import type { Usage } from '../../engine/effects'
import type { MachineUsage, ProcessUsage } from '@shared/contract/stream'
import type { RunId } from '@shared/model/ids'

/** All processes are looked through this often for new members of the runs; in between only members are read. */
const SCAN_EVERY_MS = 3_000

/** Asked again sooner than this, the last figure is given: clock ticks are too coarse for shorter times. */
const MEASURED_OVER_MS = 100

type Runs = Parameters<Usage['sample']>[0]
/** Clock ticks used since a moment, and what the last whole measure came to. */
type Rate = { sinceMs: number; ticks: number; cores: number }
type Member = { run: RunId; stat: ProcessStat; ticksBefore: number }

/** Linux: the counters of procfs, read in the calling thread (100 processes: half a millisecond). */
export function createLinuxUsage(procRoot = '/proc'): Usage & { dispose(): void } {
  const pageBytes = readPageSize()
  const cores = Math.max(1, cpus().length)
  const descriptors = createStatDescriptors(procRoot)
  const members = new Map<number, Member>()
  let rates = new Map<RunId, Rate>()
  let scannedAtMs = -Infinity
  let cpuBefore: (CpuTime & { atMs: number }) | null = null
  let busy = 0

  const machine = (nowMs: number): MachineUsage => {
    const cpu = parseCpuTime(procText(`${procRoot}/stat`) ?? '')
    if (cpu !== null && (cpuBefore === null || nowMs - cpuBefore.atMs >= MEASURED_OVER_MS)) {
      busy = cpuBefore === null ? 0 : busyPart(cpuBefore, cpu)
      cpuBefore = { ...cpu, atMs: nowMs }
    }
    const memory = parseMemory(procText(`${procRoot}/meminfo`) ?? '')
    return { cpu: busy, memoryUsedBytes: memory.usedBytes, memoryTotalBytes: memory.totalBytes }
  }

  const drop = (pid: number): void => {
    descriptors.forget(pid)
    members.delete(pid)
  }

  /** Looks through all processes for the members of the runs. */
  const scan = (runs: Runs): void => {
    const stats = procPids(procRoot)
      .map((pid) => members.get(pid)?.stat ?? descriptors.peek(pid))
      .filter((stat) => stat !== null)
    const byPid = new Map(stats.map((stat) => [stat.pid, stat]))
    const leaders = new Map<number, RunId>()
    for (const { run, identity } of runs) {
      if (isAlive(byPid.get(identity.pid)) && byPid.get(identity.pid)?.startTicks === identity.startTicks) {
        leaders.set(identity.pid, run)
      }
    }
    const living = new Set(leaders.values())
    for (const [pid, { run }] of members) {
      if (!living.has(run)) drop(pid)
      // Once a member, always one: a daemon that left session and parent behind is still the run's.
      else if (!leaders.has(pid)) leaders.set(pid, run)
    }
    const placed = placeInRuns(stats, leaders)
    for (const [pid, member] of members) if (placed.get(pid) !== member.run) drop(pid)
    for (const [pid, run] of placed) {
      if (members.has(pid)) continue
      const stat = descriptors.follow(pid)
      if (stat === null || stat.startTicks !== byPid.get(pid)?.startTicks) descriptors.forget(pid)
      // Its first reading is where its count begins.
      else members.set(pid, { run, stat, ticksBefore: ticksOf(stat) })
    }
  }

  /** Reads every member again. Answers the clock ticks that each run used since the last time. */
  const refresh = (): Map<RunId, number> => {
    const used = new Map<RunId, number>()
    for (const [pid, member] of members) {
      const stat = descriptors.read(pid)
      // An ended child's time moves to its parent's count of children, so together they go on from where they were.
      const ticks = stat === null ? 0 : ticksOf(stat)
      used.set(member.run, (used.get(member.run) ?? 0) + ticks - member.ticksBefore)
      if (stat === null) members.delete(pid)
      else members.set(pid, { run: member.run, stat, ticksBefore: ticks })
    }
    return used
  }

  const memoryOf = (): Map<RunId, number> => {
    const bytes = new Map<RunId, number>()
    for (const { run, stat } of members.values()) {
      bytes.set(run, (bytes.get(run) ?? 0) + stat.residentPages * pageBytes)
    }
    return bytes
  }

  return {
    async sample(runs) {
      const nowMs = performance.now()
      const used = refresh()
      const isSameRuns = rates.size === runs.length && runs.every(({ run }) => rates.has(run))
      if (!isSameRuns || nowMs - scannedAtMs > SCAN_EVERY_MS) {
        scan(runs)
        scannedAtMs = nowMs
      }
      rates = new Map(runs.map(({ run }) => [run, nextRate(rates.get(run), used.get(run) ?? 0, nowMs, cores)]))
      const bytes = memoryOf()
      const usage: Record<RunId, ProcessUsage> = {}
      for (const { run, identity } of runs) {
        const leader = members.get(identity.pid)
        if (leader?.run !== run || !isAlive(leader.stat)) continue
        usage[run] = { cpu: rates.get(run)?.cores ?? 0, memoryBytes: bytes.get(run) ?? 0 }
      }
      return { machine: machine(nowMs), usage }
    },
    dispose() {
      for (const pid of descriptors.followed()) descriptors.forget(pid)
      members.clear()
      rates.clear()
    },
  }
}

function nextRate(before: Rate | undefined, used: number, nowMs: number, cores: number): Rate {
  if (before === undefined) return { sinceMs: nowMs, ticks: 0, cores: 0 }
  const ticks = before.ticks + used
  const elapsedMs = nowMs - before.sinceMs
  if (elapsedMs < MEASURED_OVER_MS) return { ...before, ticks }
  const spent = ticks / TICKS_PER_SECOND / (elapsedMs / 1000)
  return { sinceMs: nowMs, ticks: 0, cores: Math.min(cores, Math.max(0, spent)) }
}

/** A zombie has ended; it only waits for its parent to hear of it. */
function isAlive(stat: ProcessStat | undefined): boolean {
  return stat !== undefined && stat.state !== 'Z' && stat.state !== 'X'
}

function ticksOf(stat: ProcessStat): number {
  return stat.cpuTicks + stat.childTicks
}
