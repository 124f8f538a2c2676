import type { InstanceId } from '@shared/model/ids'
import type { InstanceRecord } from '../effects'
import type { Writing } from './env-plan'

/** Where an instance stands, as far as a move changes it. */
export type Place = Pick<InstanceRecord, 'ports' | 'offsets' | 'mode' | 'overrideReason'>

/** What taking a change back needs. Stored as JSON: additive only. */
export type UndoStep =
  | { kind: 'move'; places: { id: InstanceId; before: Place; after: Place }[]; files: Writing[] }
  | { kind: 'let-be'; instance: InstanceId; conflict: string; wasIgnored: boolean }

export function placeOf({ ports, offsets, mode, overrideReason }: InstanceRecord): Place {
  return { ports, offsets, mode, overrideReason }
}

/** Whether an instance still stands where a step left it. */
export function isAt(record: InstanceRecord, place: Place): boolean {
  const sorted = (offsets: Place['offsets']): [string, number][] =>
    Object.entries(offsets).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const text = (one: Place): string => JSON.stringify([one.ports, sorted(one.offsets), one.mode, one.overrideReason])
  return text(placeOf(record)) === text(place)
}
