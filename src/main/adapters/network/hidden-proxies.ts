import { parseDockerProxy } from './container-proxy'
import { procHead, procPids } from './proc-file'
import { commandLine } from './process-facts'
import type { SocketEntry } from './socket-entry'

const COMMAND = 'docker-proxy'
const COMMAND_LINE_BYTES = 1024

/** What a command line that everybody may read tells of a listener whose process is hidden. */
export type HiddenProxy = { command: string; commandLine: string | null }

/** Finds the docker-proxy behind each hidden listener, by inode. */
export type HiddenProxies = (
  hidden: readonly SocketEntry[],
  isWhole: boolean,
) => ReadonlyMap<number, HiddenProxy | null>

/**
 * Root's open files are not ours to see, the arguments of its processes are (proc_pid_cmdline(5)): a docker-proxy names
 * the port it listens on there. Each socket is looked for once. `procRoot` is for tests.
 */
export function createHiddenProxies(procRoot = '/proc'): HiddenProxies {
  let known = new Map<number, HiddenProxy | null>()

  return (hidden, isWhole) => {
    if (hidden.some(({ inode }) => !known.has(inode))) {
      const found = searchProxies(procRoot)
      for (const entry of hidden) known.set(entry.inode, found.get(`${entry.protocol} ${entry.port}`) ?? null)
    }
    if (isWhole && known.size > hidden.length) {
      known = new Map(hidden.map(({ inode }) => [inode, known.get(inode) ?? null]))
    }
    return known
  }
}

function searchProxies(procRoot: string): Map<string, HiddenProxy> {
  const found = new Map<string, HiddenProxy>()
  for (const pid of procPids(procRoot)) {
    const text = procHead(`${procRoot}/${pid}/cmdline`, COMMAND_LINE_BYTES)
    if (text === null || !text.includes(COMMAND)) continue
    const args = text.split('\0')
    const published = args[0]?.split('/').at(-1) === COMMAND ? parseDockerProxy(args) : null
    if (published === null) continue
    found.set(`${published.protocol} ${published.hostPort}`, { command: COMMAND, commandLine: commandLine(args) })
  }
  return found
}
