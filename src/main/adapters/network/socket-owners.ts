import { createProcessFacts } from './process-facts'
import type { FactsReader, ProcessFacts } from './process-facts'
import { nodeDescriptors } from './descriptors'
import type { Descriptors } from './descriptors'
import { nobodyLeads, type RunLeaders } from './run-leaders'
import { procPids } from './proc-file'
import { setImmediate } from 'node:timers/promises'
import type { SocketEntry } from './socket-entry'

/** Who has a socket: a process, a process that is not ours to see, or none. */
export type SocketOwner = ProcessFacts | 'hidden' | 'unowned'

/** `isWhole`: these are all listeners there are. `likelyPids`: what one of these has is its own, whoever has it too. */
export type FindHow = { isStrict: boolean; isWhole: boolean; likelyPids?: readonly number[] }

/** Finds the processes that have sockets open. */
export type SocketOwners = {
  /**
   * Owners in the order of the entries. What is remembered is verified: one socket of each process, in turn, or (strict)
   * each socket and its process. Where they are all listeners there are, the rest is forgotten.
   */
  find(entries: SocketEntry[], how: FindHow): Promise<SocketOwner[]>
}

type Holding = { pid: number; fd: number }
type Absence = { owner: 'hidden' | 'unowned'; sinceMs: number; pauseMs: number }

/** A scan lets others run after this long, so that thousands of processes block nobody. */
const SLICE_MS = 20
/**
 * A socket that no process showed is looked for again after this long, then after twice as long each time, up to the other:
 * those of the system's own services stay hidden for as long as they live, and a scan of all processes takes tens of ms.
 */
const LOOK_AGAIN_AFTER_MS = 5_000
const LOOK_SELDOM_AFTER_MS = 5 * 60_000

export type SocketOwnersOptions = {
  descriptors?: Descriptors
  /**
   * The first process found with a socket will do, and the search ends with the last socket: for connections, which few
   * share. Processes that had some before are looked at first.
   */
  isFirstEnough?: boolean
  /** For tests. */
  procRoot?: string
  uid?: number
  /** See RunLeaders. */
  leaders?: RunLeaders
}

/** Owners by a scan of procfs, remembered by inode. */
export function createSocketOwners({
  descriptors = nodeDescriptors('/proc'),
  isFirstEnough = false,
  procRoot = '/proc',
  uid = process.getuid?.() ?? 0,
  leaders = nobodyLeads,
}: SocketOwnersOptions = {}): SocketOwners {
  const facts = createProcessFacts(procRoot, leaders)
  const holdings = new Map<number, Holding>()
  const absences = new Map<number, Absence>()
  // Who had a socket lately; our own process tries components' ports all the time.
  const familiar = new Set([process.pid])
  let scans: Promise<void> = Promise.resolve()
  let round = 0

  const isHeld = (inode: number): boolean => {
    const holding = holdings.get(inode)
    return holding !== undefined && descriptors.socketAt(holding.pid, holding.fd) === inode
  }

  /** Forgets holdings that are no longer so. */
  const verify = (entries: SocketEntry[], isStrict: boolean): void => {
    const byPid = new Map<number, number[]>()
    for (const { inode } of entries) {
      const holding = holdings.get(inode)
      if (holding === undefined) continue
      const inodes = byPid.get(holding.pid)
      if (inodes === undefined) byPid.set(holding.pid, [inode])
      else inodes.push(inode)
    }
    round += 1
    for (const inodes of byPid.values()) {
      const sample = isStrict ? inodes : [inodes[round % inodes.length] ?? 0]
      if (!sample.every(isHeld)) for (const inode of inodes) holdings.delete(inode)
    }
  }

  const unknownOf = (entries: SocketEntry[], isStrict: boolean): SocketEntry[] => {
    const nowMs = performance.now()
    return entries.filter(({ inode }) => {
      if (inode === 0 || holdings.has(inode)) return false
      const absence = absences.get(inode)
      return absence === undefined || isStrict || nowMs - absence.sinceMs > absence.pauseMs
    })
  }

  /** A look into the few that are expected to have them, which saves one into every process of the machine. */
  const lookIntoLikely = (entries: SocketEntry[], pids: readonly number[]): void => {
    const inodes = new Set(unknownOf(entries, true).map((entry) => entry.inode))
    for (const pid of pids) {
      if (inodes.size === 0) return
      descriptors.sockets(pid, (inode, fd) => {
        if (!inodes.delete(inode)) return
        holdings.set(inode, { pid, fd })
        absences.delete(inode)
      })
    }
  }

  const scan = async (wanted: SocketEntry[]): Promise<void> => {
    const inodes = new Set(wanted.map((entry) => entry.inode))
    const pids = procPids(procRoot)
    const ordered = isFirstEnough ? familiarFirst(pids, familiar) : pids
    const found = await scanForSockets(descriptors, ordered, inodes, isFirstEnough)
    for (const { inode, uid: creator } of wanted) {
      const holders = found.holders.get(inode)
      if (holders !== undefined) {
        holdings.set(inode, holders.length === 1 && holders[0] !== undefined ? holders[0] : leaderOf(holders, facts))
        absences.delete(inode)
        if (isFirstEnough) for (const { pid } of holders) familiar.add(pid)
        continue
      }
      // Where procfs is mounted with hidepid, other users' processes aren't even listed.
      const mayBeHidden = found.denied > 0 || (uid !== 0 && creator !== uid)
      const owner = mayBeHidden ? 'hidden' : 'unowned'
      absences.set(inode, { owner, sinceMs: performance.now(), pauseMs: nextPauseMs(absences.get(inode)) })
    }
  }

  const learn = async (entries: SocketEntry[], isStrict: boolean): Promise<void> => {
    // One after another: a scan under way may bring what is missed here, or have passed the process already.
    const turn = scans.then(async () => {
      const wanted = unknownOf(entries, isStrict)
      if (wanted.length > 0) await scan(wanted)
    })
    scans = turn.catch(() => undefined)
    await turn
  }

  const forgetOthers = (entries: SocketEntry[]): void => {
    if (holdings.size + absences.size <= entries.length) return
    const inodes = new Set(entries.map((entry) => entry.inode))
    for (const inode of holdings.keys()) if (!inodes.has(inode)) holdings.delete(inode)
    for (const inode of absences.keys()) if (!inodes.has(inode)) absences.delete(inode)
    facts.keep(new Set(Array.from(holdings.values(), (holding) => holding.pid)))
  }

  return {
    async find(entries, { isStrict, isWhole, likelyPids = [] }) {
      verify(entries, isStrict)
      lookIntoLikely(entries, likelyPids)
      if (unknownOf(entries, isStrict).length > 0) await learn(entries, isStrict)
      const byPid = new Map<number, SocketOwner>()
      const owners = entries.map(({ inode }): SocketOwner => {
        const holding = holdings.get(inode)
        if (holding === undefined) return absences.get(inode)?.owner ?? 'unowned'
        const owner = byPid.get(holding.pid) ?? facts.of(holding.pid, isStrict) ?? 'unowned'
        byPid.set(holding.pid, owner)
        return owner
      })
      if (isWhole) forgetOthers(entries)
      return owners
    },
  }
}

/** Who asks strictly does so again and again for some moments, and makes nothing seldom by that. */
function nextPauseMs(before: Absence | undefined): number {
  if (before === undefined) return LOOK_AGAIN_AFTER_MS
  const wasDue = performance.now() - before.sinceMs > before.pauseMs
  return wasDue ? Math.min(before.pauseMs * 2, LOOK_SELDOM_AFTER_MS) : before.pauseMs
}

/** The living ones of those first; of these the rest is forgotten. */
function familiarFirst(pids: number[], familiar: Set<number>): number[] {
  const living = new Set(pids)
  for (const pid of familiar) if (!living.has(pid)) familiar.delete(pid)
  return [...familiar, ...pids.filter((pid) => !familiar.has(pid))]
}

/** Every process that has one of the sockets open, and how many processes would not be looked into. */
async function scanForSockets(
  descriptors: Descriptors,
  pids: number[],
  inodes: ReadonlySet<number>,
  isFirstEnough: boolean,
): Promise<{ holders: Map<number, Holding[]>; denied: number }> {
  const holders = new Map<number, Holding[]>()
  let denied = 0
  let sliceStartMs = performance.now()
  for (const pid of pids) {
    const answer = descriptors.sockets(pid, (inode, fd) => {
      if (!inodes.has(inode)) return
      const others = holders.get(inode)
      if (others === undefined) holders.set(inode, [{ pid, fd }])
      else if (others.at(-1)?.pid !== pid) others.push({ pid, fd })
    })
    if (answer === 'denied') denied += 1
    if (isFirstEnough && holders.size === inodes.size) break
    if (performance.now() - sliceStartMs > SLICE_MS) {
      await setImmediate()
      sliceStartMs = performance.now()
    }
  }
  return { holders, denied }
}

/**
 * Of several processes that share a socket (fork after listen, a socket handed over): the oldest that carries a tag of
 * ours, else the oldest, but process 1 only if there is no other (it hands sockets to the services it starts).
 */
function leaderOf(holders: Holding[], facts: FactsReader): Holding {
  const rank = ({ pid }: Holding): [number, number, number] => {
    const fact = facts.of(pid)
    return [fact === null || pid === 1 ? 2 : fact.run === null ? 1 : 0, fact?.startTicks ?? Infinity, pid]
  }
  const ranked = holders.map((holding) => ({ holding, rank: rank(holding) }))
  const best = ranked.reduce((best, next) => (isBefore(next.rank, best.rank) ? next : best))
  return best.holding
}

function isBefore(a: [number, number, number], b: [number, number, number]): boolean {
  const index = a.findIndex((value, i) => value !== b[i])
  return index >= 0 && (a[index] ?? 0) < (b[index] ?? 0)
}
