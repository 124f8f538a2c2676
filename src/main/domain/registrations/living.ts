import type { RunId } from '@shared/model/ids'
import type { RegistrationRow } from '@shared/model/registrations'

/**
 * Whether the life that registered goes on, so that no other may take its place. What Till registered by itself is only a
 * stand-in. A life of Till's own goes on while its run does, one that Till did not start while its beats do.
 */
export function isLivingOwner(row: Pick<RegistrationRow, 'by' | 'run' | 'beats'>, run: RunId | null): boolean {
  if (row.by === 'till') return false
  return row.run === null ? row.beats === 'on-time' : row.run === run
}

/** As much of a uuid as people compare. */
const SHORT = 8

/** `another life of it (uuid 3f2a9c01, pid 4123)`. */
export function describeOwner(row: Pick<RegistrationRow, 'instanceUuid'>, pid: number | null): string {
  const uuid = row.instanceUuid.slice(0, SHORT)
  return `another life of it (uuid ${uuid}${row.instanceUuid.length > SHORT ? '…' : ''}${pid === null ? '' : `, pid ${String(pid)}`})`
}
