import type { ProcessEntry } from './process-system'

const ROW = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+\w{3}\s+(\w{3})\s+(\d+)\s+(\d+):(\d+):(\d+)\s+(\d{4})\s*$/
const NEXT_VARIABLE = / (?=[A-Za-z_][A-Za-z0-9_]*=)/
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/**
 * Reads `ps -o pid= -o ppid= -o pgid= -o stat= -o lstart=` as printed with LC_ALL=C and TZ=UTC0 (ps(1) of macOS and of
 * procps). Start times become epoch milliseconds, whole seconds. Lines of another shape are skipped.
 */
export function parseProcessTable(output: string): Map<number, ProcessEntry> {
  const entries = new Map<number, ProcessEntry>()
  for (const line of output.split('\n')) {
    const match = ROW.exec(line)
    if (match === null) continue
    const [, pid, parent, group, state = '', month = '', ...clock] = match
    const [day = 0, hour = 0, minute = 0, second = 0, year = 0] = clock.map(Number)
    entries.set(Number(pid), {
      pid: Number(pid),
      parentPid: Number(parent),
      groupId: Number(group),
      sessionId: null,
      startTicks: Date.UTC(year, MONTHS.indexOf(month), day, hour, minute, second),
      isZombie: state.startsWith('Z'),
      isStopped: state.startsWith('T'),
    })
  }
  return entries
}

/**
 * Reads `ps -axww -E -o pid= -o command=`, where the environment follows the arguments: for each process that shows a
 * TILL_RUN, a way to ask for one of its variables. A value ends where the next variable begins: a folder may hold spaces.
 */
export function parseTaggedCommands(output: string): Map<number, (variable: string) => string | null> {
  const found = new Map<number, (variable: string) => string | null>()
  for (const line of output.split('\n')) {
    if (!line.includes(' TILL_RUN=')) continue
    const pid = Number.parseInt(line, 10)
    if (!Number.isSafeInteger(pid)) continue
    // The last one: arguments come first and may mention the same words.
    found.set(pid, (variable) => {
      const at = line.lastIndexOf(` ${variable}=`)
      return at === -1 ? null : (line.slice(at + variable.length + 2).split(NEXT_VARIABLE, 1)[0] ?? null)
    })
  }
  return found
}
