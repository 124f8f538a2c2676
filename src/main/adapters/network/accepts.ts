import type { SocketEntry } from './socket-entry'

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
