/** What /proc/PID/stat tells of a process that Till needs (proc_pid_stat(5)). Times are in clock ticks of 10 ms. */
export type ProcessStat = {
  pid: number
  /** The executable's short name, at most 15 characters. */
  comm: string
  /** One letter: R, S, D, T, Z … */
  state: string
  parent: number
  group: number
  session: number
  /** User and system time of the process itself. */
  cpuTicks: number
  /** The same of its ended children, and of theirs, that were waited for. */
  childTicks: number
  /** Since boot. With the pid it tells a process from a later one of the same number. */
  startTicks: number
  residentPages: number
}

/** Clock ticks a second in what the kernel tells programs: 100 on every architecture that Node runs on. */
export const TICKS_PER_SECOND = 100

/**
 * Reads the text of /proc/PID/stat. The name may hold spaces and parentheses, so fields count from the last `)`.
 * null for anything that is no whole record.
 */
export function parseProcessStat(text: string): ProcessStat | null {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  if (open < 1 || close < open) return null
  // Field 3 (state) is the first after the name; field n of the manual is fields[n - 3].
  const fields = text.slice(close + 2).split(' ', 22)
  if (fields.length < 22) return null
  const field = (number: number): number => Number(fields[number - 3])
  const stat: ProcessStat = {
    pid: Number(text.slice(0, open - 1)),
    comm: text.slice(open + 1, close),
    state: fields[0] ?? '',
    parent: field(4),
    group: field(5),
    session: field(6),
    cpuTicks: field(14) + field(15),
    childTicks: field(16) + field(17),
    startTicks: field(22),
    residentPages: field(24),
  }
  return Number.isInteger(stat.pid) &&
    Number.isFinite(stat.startTicks + stat.cpuTicks + stat.childTicks + stat.residentPages)
    ? stat
    : null
}
