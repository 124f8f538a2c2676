import type { RunId } from '@shared/model/ids'
import type { ProcessEntry, TaggedEntry } from './process-system'

/**
 * One process for each run: the one to follow. It is at the top of the run's tree; of several there, the one that
 * leads a session (what we spawn does), then the oldest.
 */
export function leadersOf(tagged: TaggedEntry[]): TaggedEntry[] {
  const byRun = new Map<RunId, TaggedEntry[]>()
  for (const each of tagged) byRun.set(each.run, [...(byRun.get(each.run) ?? []), each])
  return [...byRun.values()].flatMap((members) => {
    const pids = new Set(members.map(({ entry }) => entry.pid))
    const tops = members.filter(({ entry }) => !pids.has(entry.parentPid))
    return (tops.length === 0 ? members : tops).toSorted((a, b) => rank(a.entry, b.entry)).slice(0, 1)
  })
}

function rank(a: ProcessEntry, b: ProcessEntry): number {
  const leads = (entry: ProcessEntry): number => (entry.sessionId === entry.pid || entry.groupId === entry.pid ? 0 : 1)
  return leads(a) - leads(b) || a.startTicks - b.startTicks || a.pid - b.pid
}
