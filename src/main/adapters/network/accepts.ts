import type { SocketEntry } from './socket-entry'

/** Whether a connection to that port of this machine would be taken now. False also where only trying tells. */
export type Accepts = (host: string, port: number) => Promise<boolean>

type Asked = { host: string; port: number; tell: (isTaken: boolean) => void; fail: (error: unknown) => void }

/**
 * One look for all who ask in the same turn. `accepting`: listeners that have room, on one port or (0) on all; null where
 * the table is too dear to be asked.
 */
export function createAccepts(accepting: (port: number) => SocketEntry[] | null): Accepts {
  let asked: Asked[] = []

  const look = (): void => {
    const all = asked
    asked = []
    try {
      const ports = new Set(all.map(({ port }) => port))
      const listeners = accepting(ports.size === 1 ? (all[0]?.port ?? 0) : 0) ?? []
      const byPort = new Map<number, SocketEntry[]>()
      for (const one of listeners) if (ports.has(one.port)) byPort.set(one.port, [...(byPort.get(one.port) ?? []), one])
      for (const { host, port, tell } of all) tell(takesConnections(byPort.get(port) ?? [], host))
    } catch (error) {
      for (const { fail } of all) fail(error)
    }
  }

  return (host, port) =>
    new Promise((tell, fail) => {
      // After all timers that are due now.
      if (asked.length === 0) setImmediate(look)
      asked.push({ host, port, tell, fail })
    })
}

/** The loopback addresses that each name of this machine means to whoever connects, and the wildcard of each. */
const LOOPBACK: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.1': ['127.0.0.1'],
  '::1': ['::1'],
  '[::1]': ['::1'],
  localhost: ['127.0.0.1', '::1'],
}

/**
 * Whether one of the listeners takes connections to `host`, on whatever port they are. False also where only trying would
 * tell: an address that is none of loopback's.
 */
export function takesConnections(listeners: readonly SocketEntry[], host: string): boolean {
  const addresses = LOOPBACK[host] ?? []
  return listeners.some(({ family, address, isV6Only }) => {
    if (addresses.includes(address)) return true
    if (family === 'ipv4') return address === '0.0.0.0' && addresses.includes('127.0.0.1')
    // One on every address of IPv6 takes those of IPv4 too, unless it was told not to.
    return address === '::' && (addresses.includes('::1') || (isV6Only === false && addresses.includes('127.0.0.1')))
  })
}
