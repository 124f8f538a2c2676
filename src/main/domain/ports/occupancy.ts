import { pickInTheWay } from './in-the-way'
import type { SocketPlace } from './in-the-way'

/** Who keeps a port from being bound, in words that end a sentence; null where nobody does. Cheap: asked for many ports. */
export type Occupancy = (port: number) => string | null

/** Listeners of TCP by port: one pass, however many there are. UDP never takes TCP. */
export function byPort<L extends { protocol: 'tcp' | 'udp'; port: number }>(listeners: readonly L[]): Map<number, L[]> {
  const index = new Map<number, L[]>()
  for (const listener of listeners) {
    if (listener.protocol !== 'tcp') continue
    const known = index.get(listener.port)
    if (known) known.push(listener)
    else index.set(listener.port, [listener])
  }
  return index
}

type OnPort = { protocol: 'tcp' | 'udp'; port: number } & Partial<SocketPlace>

/**
 * Tells of every port whether somebody listens where `bindAddress` would have to. A listener whose address is not known
 * counts as in the way.
 */
export function occupancyOf<L extends OnPort>(
  listeners: readonly L[],
  bindAddress: string,
  describe: (listener: L) => string,
): Occupancy {
  return occupancyIn(byPort(listeners), bindAddress, describe)
}

/** The same from an index that is there already. */
export function occupancyIn<L extends OnPort>(
  index: ReadonlyMap<number, readonly L[]>,
  bindAddress: string,
  describe: (listener: L) => string,
): Occupancy {
  return (port) => {
    const onPort = index.get(port)
    if (onPort === undefined) return null
    const placed = onPort.map((one) => ({ family: one.family ?? 'ipv4', address: one.address ?? bindAddress, one }))
    const holder = pickInTheWay(bindAddress, placed)
    return holder === null ? null : describe(holder.one)
  }
}
