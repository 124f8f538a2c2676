import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { variableOf } from '../e2e/support/living'

/** Clock ticks a second of /proc/PID/stat (proc(5)); 100 on every Linux that Till runs on. */
const TICKS_PER_SECOND = 100
const KIB_A_MIB = 1_024

/** What processes cost that have nothing to do: memory of their own share (PSS), and part of a core. */
export type RestCosts = { mebibytes: number; cpuPercent: number }

/** Watches them for a while. Processor time, not the clock's: what else the machine does counts for nobody. */
export async function costsOf(pids: () => number[], watchedMs: number): Promise<RestCosts> {
  const before = ticksOf(pids())
  const begunAt = performance.now()
  await sleep(watchedMs)
  const seconds = (performance.now() - begunAt) / 1_000
  const cpuPercent = ((ticksOf(pids()) - before) / TICKS_PER_SECOND / seconds) * 100
  return { mebibytes: mebibytesOf(pids()), cpuPercent }
}

/** Proportional set size of these processes together. */
export function mebibytesOf(pids: number[]): number {
  const kibibytes = pids.map((pid) => {
    const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8')
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
  })
  return kibibytes.reduce((sum, each) => sum + each, 0) / KIB_A_MIB
}

/** A process with all that descend from it, but for components (they carry a tag): what Till itself costs. */
export function ownTree(root: number): number[] {
  const tree = [root]
  for (const pid of tree) {
    const threads = readdirSync(`/proc/${String(pid)}/task`)
    const children = threads.flatMap((thread) => {
      const text = readFileSync(`/proc/${String(pid)}/task/${thread}/children`, 'utf8').trim()
      return text === '' ? [] : text.split(' ').map(Number)
    })
    tree.push(...children.filter((child) => variableOf(child, 'TILL_RUN') === null))
  }
  return tree
}

/** Ticks of processor time that these have had, with their threads. */
function ticksOf(pids: number[]): number {
  return pids.reduce((sum, pid) => {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return sum + Number(fields[11]) + Number(fields[12])
  }, 0)
}
