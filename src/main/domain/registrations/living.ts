import type { RunId } from '@shared/model/ids'
import type { RegistrationRow } from '@shared/model/registrations'

/** So long the first beat of what Till did not start is waited for. */
export const FIRST_BEAT_WITHIN_MS = 30_000

/**
 * Whether the life that registered goes on, so that no other may take its place. What Till registered by itself is only a
 * stand-in. A life of Till's own goes on while its run does, one that Till did not start while its beats do; before its first
 * one it is believed for a while. `ageMs`: how long ago it registered; below 0 where the clock was set back since.
 */
export function isLivingOwner(
  row: Pick<RegistrationRow, 'by' | 'run' | 'beats'>,
  run: RunId | null,
  ageMs: number,
): boolean {
  if (row.by === 'till') return false
  if (row.run !== null) return row.run === run
  return row.beats === null ? Math.abs(ageMs) < FIRST_BEAT_WITHIN_MS : row.beats === 'on-time'
}

/** As much of a uuid as people compare. */
const SHORT = 8

/** `another life of it (uuid 3f2a9c01, pid 4123)`. */
export function describeOwner(row: Pick<RegistrationRow, 'instanceUuid'>, pid: number | null): string {
  const uuid = row.instanceUuid.slice(0, SHORT)
  return `another life of it (uuid ${uuid}${row.instanceUuid.length > SHORT ? '…' : ''}${pid === null ? '' : `, pid ${String(pid)}`})`
}
