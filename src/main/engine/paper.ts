import { messageOf } from '@shared/contract/failure'
import { isSamePlace } from '../domain/ports/blocks'
import type { Effects, InstanceRecord, Reservation } from './effects'

/** What an instance holds on paper. */
export function reservationOf({ id, root, ports }: Pick<InstanceRecord, 'id' | 'root' | 'ports'>): Reservation {
  return { instance: id, root, ports, ahead: null }
}

/**
 * Brings reservations in step with the records: a Till that died while it made or moved an instance left some that are
 * nobody's, or not where the records are. What is kept ahead stays.
 */
export function reconcileReservations(
  { storage, logger }: Pick<Effects, 'storage' | 'logger'>,
  records: readonly InstanceRecord[],
): void {
  const known = new Set(records.map(({ id }) => id))
  const held = storage.reservations()
  for (const { instance, ahead } of held) if (!ahead && !known.has(instance)) storage.release(instance)
  const astray = records.filter(({ id, ports }) => {
    const own = held.find(({ instance }) => instance === id)
    return !own || !isSamePlace(own.ports, ports)
  })
  try {
    if (astray.length > 0) storage.reserveAll(astray.map(reservationOf))
  } catch (error) {
    logger.error({ error: messageOf(error) }, 'reservations could not be brought in step with their instances')
  }
}
