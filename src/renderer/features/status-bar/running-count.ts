import type { InstanceRow } from '@shared/model/rows'

/** How many rows of all instances have a process, of how many. */
export function runningCount(instances: readonly InstanceRow[]): { running: number; total: number } {
  let running = 0
  let total = 0
  for (const { counts } of instances) {
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
    total += all
    running += all - counts.stopped - counts.failed - counts.unknown
  }
  return { running, total }
}
