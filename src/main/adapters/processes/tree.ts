import type { Look, ProcessEntry, Stamp } from './process-system'

/** What is known of a tree before the table is looked at. */
export type TreeClues = {
  /** The first process; it may have ended. */
  leader: Stamp
  /** The TILL_RUN its processes carry. */
  run: string
  /** Members seen in earlier looks: they stay members when their parent ended and they dropped their tag. */
  known: Iterable<Stamp>
  /** No process that started before this can belong to the tree; 0 where that isn't known. Same unit as `startTicks`. */
  bornSince: number
}

/**
 * The living processes of a run's tree: the leader, members known from before, whoever carries its tag, whoever shares
 * the session or group it made, and all descendants of these. A process that carries another run's tag belongs to that
 * run (a Till that runs as a component starts components of its own). Zombies are left out.
 */
export function membersOf(look: Look, clues: TreeClues): ProcessEntry[] {
  const { leader, run } = clues
  const candidates = [...look.entries.values()].filter((entry) => entry.startTicks >= clues.bornSince)
  const members = new Map<number, ProcessEntry>()
  for (const stamp of [leader, ...clues.known]) {
    const entry = look.entries.get(stamp.pid)
    if (entry?.startTicks === stamp.startTicks) members.set(entry.pid, entry)
  }
  for (const entry of candidates) if (look.runOf(entry.pid) === run) members.set(entry.pid, entry)

  // The leader's pid names its session and group. A new process never gets a number that is still in use as a group
  // (credentials(7), POSIX fork()), so with one proven member all the others are proven too.
  const proven = [...members.values()]
  const isOurSession = proven.some((entry) => entry.sessionId === leader.pid)
  const isOurGroup = proven.some((entry) => entry.groupId === leader.pid)
  const isForeign = (entry: ProcessEntry): boolean => ![null, run].includes(look.runOf(entry.pid))
  const joinsBy = (entry: ProcessEntry): boolean =>
    (isOurSession && entry.sessionId === leader.pid) ||
    (isOurGroup && entry.groupId === leader.pid) ||
    // A parent's number may have been reused since (Windows keeps stale ones): a child is never older than its parent.
    (members.get(entry.parentPid)?.startTicks ?? Number.POSITIVE_INFINITY) <= entry.startTicks

  for (let hasGrown = true; hasGrown;) {
    hasGrown = false
    for (const entry of candidates) {
      if (members.has(entry.pid) || !joinsBy(entry) || isForeign(entry)) continue
      members.set(entry.pid, entry)
      hasGrown = true
    }
  }
  return [...members.values()].filter((entry) => !entry.isZombie)
}
