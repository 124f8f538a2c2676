/** A kill by the kernel's out-of-memory killer, as its log tells. */
export type OomKill = {
  pid: number
  /** Microseconds of the kernel's own clock, which stands still in sleep. */ atUs: number
}

/** `Out of memory: Killed process 4242 (node) …`, `Memory cgroup out of memory: Killed process …`; kernels before 5 say `Kill`. */
const KILL = /^\d+,\d+,(\d+),[^;]*;.*out of memory: Kill(?:ed)? process (\d+)/i

/** The kill that one record of /dev/kmsg tells of (kernel.org, ABI/testing/dev-kmsg), or null. */
export function oomKillIn(record: string): OomKill | null {
  const [, atUs, pid] = KILL.exec(record) ?? []
  return atUs === undefined ? null : { pid: Number(pid), atUs: Number(atUs) }
}

/** Processes that were killed for want of memory since boot, from /proc/vmstat, memory.events or memory.oom_control; null: not told. */
export function oomKillsIn(text: string): number | null {
  const [, count] = /^oom_kill (\d+)$/m.exec(text) ?? []
  return count === undefined ? null : Number(count)
}

/**
 * Where the kernel may count those of a control group, the likeliest first, from the text of /proc/PID/cgroup (cgroups(7)).
 * In a container the path is often the host's, and the group itself is mounted at the root.
 */
export function oomCounterPaths(cgroups: string): string[] {
  const lines = cgroups.split('\n').map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line))
  const pathOf = (isIt: (controllers: string) => boolean): string | null => {
    const path = lines.find((line) => line !== null && isIt(line[1] ?? ''))?.[2]
    return path === undefined ? null : path.replace(/\/$/, '')
  }
  const memory = pathOf((controllers) => controllers.split(',').includes('memory'))
  const unified = pathOf((controllers) => controllers === '')
  return [
    ...(memory === null ? [] : [memory, ''].map((path) => `/sys/fs/cgroup/memory${path}/memory.oom_control`)),
    ...(unified === null ? [] : [unified, ''].map((path) => `/sys/fs/cgroup${path}/memory.events`)),
  ].filter((path, at, all) => all.indexOf(path) === at)
}
