import type { ProcessIdentity, Processes } from '../../engine/effects'
import type { Look, ProcessSystem } from './process-system'

/** See `Processes.suspended`. Each is first looked at alone: that costs one read, and mostly it is what is suspended. */
export async function suspendedOf(
  system: Pick<ProcessSystem, 'alive' | 'bootId'>,
  look: () => Promise<Look>,
  of: readonly ProcessIdentity[],
  reach: Parameters<Processes['suspended']>[1],
): Promise<(number | null)[]> {
  if (of.length === 0) return []
  const bootId = await system.bootId()
  const ours = of.filter((one) => one.bootId === bootId)
  const living = new Map((await system.alive(ours)).map((entry) => [entry.pid, entry]))
  const isLiving = ({ pid, startTicks }: ProcessIdentity): boolean => living.get(pid)?.startTicks === startTicks
  const found = of.map((one) => (isLiving(one) && living.get(one.pid)?.isStopped === true ? one.pid : null))
  const isTold = found.every((pid, at) => pid !== null || !isLiving(of[at] as ProcessIdentity))
  if (reach === 'process' || isTold) return found
  const entries = [...(await look()).entries.values()].filter((entry) => entry.isStopped)
  return found.map((pid, at) => {
    const leader = of[at]
    if (pid !== null || leader === undefined || !isLiving(leader)) return pid
    // A component leads its own group; one that was adopted by hand may share another's.
    return living.get(leader.pid)?.groupId === leader.pid
      ? (entries.find((entry) => entry.groupId === leader.pid)?.pid ?? null)
      : null
  })
}
