import { readFileSync, readdirSync } from 'node:fs'

/** A living process, as far as a failing test wants to name it. */
export type Living = { pid: number; commandLine: string }

/**
 * Living processes that carry `tag` in their environment or their command line: all that was started for one sandbox
 * has its folder there, and so have all descendants, whoever started them. Linux only; elsewhere nothing is found.
 */
export function livingWith(tag: string): Living[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const commandLine = read(`/proc/${pid}/cmdline`)
      const carries = commandLine.includes(tag) || read(`/proc/${pid}/environ`).includes(tag)
      return carries ? [{ pid: Number(pid), commandLine: commandLine.replaceAll('\0', ' ').trim() }] : []
    })
}

/** The value of a variable in a living process' environment; null where it has none or is gone. */
export function variableOf(pid: number, name: string): string | null {
  const line = read(`/proc/${String(pid)}/environ`)
    .split('\0')
    .find((entry) => entry.startsWith(`${name}=`))
  return line === undefined ? null : line.slice(name.length + 1)
}

/** Whether a process is there and no zombie. */
export function isLiving(pid: number): boolean {
  const stat = read(`/proc/${String(pid)}/stat`)
  return stat !== '' && stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z'
}

/** Text of a file under /proc; empty where the process is gone or another user's. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // Gone between the listing and the reading: then it does not live, which is the answer.
    return ''
  }
}
