import type { InspectedProcess, Processes } from '../../engine/effects'
import { endTree } from './end-tree'
import type { Ending } from './end-tree'
import type { Look, ProcessEntry, ProcessSystem, Stamp } from './process-system'
import { protectionOf } from './protection'
import { parseSignal } from './signal'
import { toldTree } from './told-tree'
import { depthFirst, membersOf } from './tree'

/** Processes that Till did not start. */
export type ForeignProcesses = Pick<Processes, 'inspect' | 'endForeign'> & { dispose(): void }

/** Looks at them and, where a person wants it, ends one with its descendants. */
export function createForeignProcesses(system: ProcessSystem, look: () => Promise<Look>): ForeignProcesses {
  const endings = new Set<Ending>()

  async function inspect(pid: number): Promise<InspectedProcess | null> {
    const now = await look()
    const entry = now.entries.get(pid)
    if (entry === undefined || entry.isZombie) return null
    const leader = { pid, startTicks: entry.startTicks }
    const tree = depthFirst(leader, descendants(now, leader))
    const details = await system.details(tree.map((each) => each.entry.pid))
    const own = details.get(pid)
    // It may have ended between the two looks, and its number may be somebody else's.
    if (own === undefined || (await system.startOf(pid)) !== entry.startTicks) return null
    return {
      identity: { bootId: await system.bootId(), ...leader },
      parentPid: entry.parentPid,
      command: own.command,
      argv: own.argv,
      folder: own.folder,
      user: own.user,
      isOwn: own.isOwn,
      protection: protectionOf(pid, own, ownAndAbove(now)),
      startedAt: own.startedAt,
      tree: toldTree(tree, details),
    }
  }

  const endForeign: Processes['endForeign'] = async ({ identity, signal, graceMs }) => {
    const found = await inspect(identity.pid)
    const isIt =
      found !== null && found.identity.bootId === identity.bootId && found.identity.startTicks === identity.startTicks
    if (!isIt) return { wasThere: false, wasForced: false, survivors: [] }
    if (found.protection !== null) throw new Error(found.protection)
    const leader = { pid: identity.pid, startTicks: identity.startTicks }
    const ending = endTree(system, look, {
      leader,
      run: (await look()).runOf(leader.pid) ?? '',
      known: [],
      bornSince: 0,
      reach: 'descendants',
      signal: parseSignal(signal) ?? 'SIGTERM',
      graceMs,
      parentOnly: false,
    })
    endings.add(ending)
    try {
      return { wasThere: true, ...(await ending.report) }
    } finally {
      endings.delete(ending)
    }
  }

  return {
    inspect,
    endForeign,
    dispose: () => {
      for (const ending of endings) ending.abandon()
    },
  }
}

function descendants(look: Look, leader: Stamp): ProcessEntry[] {
  const run = look.runOf(leader.pid) ?? ''
  return membersOf(look, { leader, run, known: [], bornSince: 0, reach: 'descendants' })
}

/** This process and all that it runs under. */
function ownAndAbove({ entries }: Look): Set<number> {
  const pids = new Set<number>()
  for (let pid = process.pid; pid > 0 && !pids.has(pid); pid = entries.get(pid)?.parentPid ?? 0) pids.add(pid)
  return pids
}
