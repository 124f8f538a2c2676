/** Time all processors together spent since the start of the machine, in clock ticks. */
export type CpuTime = { busy: number; total: number }

/**
 * The first line of /proc/stat (proc_stat(5)). Waiting for disks is idle time; what guests used is in user and nice
 * already. null where there is no such line.
 */
export function parseCpuTime(text: string): CpuTime | null {
  const line = /^cpu +(\d[\d ]*)$/m.exec(text)?.[1]
  if (line === undefined) return null
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(' ')
    .map(Number)
  const busy = user + nice + system + irq + softirq + steal
  return { busy, total: busy + idle + wait }
}

/** The busy part of all processors between two looks, 0 to 1. Counters may step back a little; that is no time. */
export function busyPart(before: CpuTime, after: CpuTime): number {
  const total = after.total - before.total
  return total <= 0 ? 0 : Math.min(1, Math.max(0, (after.busy - before.busy) / total))
}

/**
 * Memory of the machine in bytes, from the text of /proc/meminfo. Used is what can't be had for new programs
 * (total - available); kernels before 3.14 don't tell that, then free and cached count as available.
 */
export function parseMemory(text: string): { usedBytes: number; totalBytes: number } {
  const kibibytes = (name: string): number | null => {
    const value = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1]
    return value === undefined ? null : Number(value)
  }
  const total = kibibytes('MemTotal') ?? 0
  const available = kibibytes('MemAvailable') ?? (kibibytes('MemFree') ?? 0) + (kibibytes('Cached') ?? 0)
  return { usedBytes: Math.max(0, total - available) * 1024, totalBytes: total * 1024 }
}
