import type { Look, ProcessEntry, Stamp } from './process-system'

/** What is known of a tree before the table is looked at. */
export type TreeClues = {
  /** The first process; it may have ended. */
  leader: Stamp
  /** The TILL_RUN its processes carry; empty where they carry none. */
  run: string
  /** Members seen in earlier looks: they stay members when their parent ended and they dropped their tag. */
  known: Iterable<Stamp>
  /** No process that started before this can belong to the tree; 0 where that isn't known. Same unit as `startTicks`. */
  bornSince: number
  /**
   * run: the session and group that the leader made, and whoever carries its tag, belong to it too.
   * descendants: somebody else's process, whose session and group may be those of a terminal; only its descendants do.
   */
  reach: 'run' | 'descendants'
}

/**
 * The living processes of a tree: the leader, members known from before, as far as `reach` goes whoever carries its tag or
 * shares the session or group it made, and all descendants of these. A process that carries another run's tag belongs to
 * that run (a Till that runs as a component starts components of its own). Zombies are left out.
 */
export function membersOf(look: Look, clues: TreeClues): ProcessEntry[] {
  const { leader, run } = clues
  const isRun = clues.reach === 'run'
  const candidates = [...look.entries.values()].filter((entry) => entry.startTicks >= clues.bornSince)
  const members = new Map<number, ProcessEntry>()
  for (const stamp of [leader, ...clues.known]) {
    const entry = look.entries.get(stamp.pid)
    if (entry?.startTicks === stamp.startTicks) members.set(entry.pid, entry)
  }
  if (isRun) for (const entry of candidates) if (look.runOf(entry.pid) === run) members.set(entry.pid, entry)

  // The leader's pid names its session and group. A new process never gets a number that is still in use as a group
  // (credentials(7), POSIX fork()), so with one proven member all the others are proven too.
  const proven = [...members.values()]
  const isOurSession = isRun && proven.some((entry) => entry.sessionId === leader.pid)
  const isOurGroup = isRun && proven.some((entry) => entry.groupId === leader.pid)
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

/** The members of a tree as people read it: the leader first, then depth first, siblings by age. */
export function depthFirst(leader: Stamp, members: readonly ProcessEntry[]): { entry: ProcessEntry; depth: number }[] {
  const byParent = new Map<number, ProcessEntry[]>()
  const byAge = members.toSorted((a, b) => a.startTicks - b.startTicks || a.pid - b.pid)
  for (const entry of byAge) byParent.set(entry.parentPid, [...(byParent.get(entry.parentPid) ?? []), entry])
  const ordered: { entry: ProcessEntry; depth: number }[] = []
  const seen = new Set<number>()
  const visit = (entry: ProcessEntry, depth: number): void => {
    // Parents as a system tells them can form a ring where numbers were used again.
    if (seen.has(entry.pid)) return
    seen.add(entry.pid)
    ordered.push({ entry, depth })
    for (const child of byParent.get(entry.pid) ?? []) visit(child, depth + 1)
  }
  for (const entry of byAge) if (entry.pid === leader.pid) visit(entry, 0)
  // Whose parent has ended since.
  for (const entry of byAge) visit(entry, 1)
  return ordered
}
