/** What placing a process in a tree takes. */
export type TreeMember = { pid: number; parent: number; session: number }

/**
 * Which run each process belongs to: the one whose leader leads its session, else the one of its nearest ancestor
 * that belongs to one (a descendant that made a session of its own). `leaders`: run by pid of its leader, living ones
 * only. Processes of no run are left out.
 */
export function placeInRuns<Run>(processes: TreeMember[], leaders: ReadonlyMap<number, Run>): Map<number, Run> {
  const byPid = new Map(processes.map((process) => [process.pid, process]))
  const placed = new Map<number, Run | null>()
  const place = (start: TreeMember): void => {
    const path: number[] = []
    let found: Run | null = null
    let at: TreeMember | undefined = start
    while (at !== undefined && found === null) {
      const known = placed.get(at.pid)
      found = known ?? leaders.get(at.pid) ?? leaders.get(at.session) ?? null
      // Looked at at different moments, parents can seem to go in a circle when a pid was used again.
      if (known === null || path.includes(at.pid)) break
      path.push(at.pid)
      at = byPid.get(at.parent)
    }
    for (const pid of path) placed.set(pid, found)
  }
  for (const process of processes) place(process)
  return new Map(Array.from(placed).filter((pair): pair is [number, Run] => pair[1] !== null))
}
