import type { Look, Stamp } from './process-system'

/**
 * Who outlived the first process of a run, looked at right after its end: members of the group and session that it made. With
 * `childrenUntil` (in the unit of `startTicks`: when it ended) also its children, where these go on naming it. Nobody where
 * its number is somebody else's already.
 */
export function leftoversOf({ entries }: Look, leader: Stamp, childrenUntil: number | null): Stamp[] {
  if (entries.has(leader.pid)) return []
  return [...entries.values()].filter(
    ({ groupId, sessionId, parentPid, startTicks, isZombie }) =>
      !isZombie &&
      (groupId === leader.pid ||
        sessionId === leader.pid ||
        (childrenUntil !== null &&
          parentPid === leader.pid &&
          startTicks >= leader.startTicks &&
          startTicks <= childrenUntil)),
  )
}
