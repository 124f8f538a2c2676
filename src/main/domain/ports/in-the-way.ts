/** Where a socket listens, as far as another one's bind cares. */
export type SocketPlace = { family: 'ipv4' | 'ipv6'; address: string }

/** An IPv4 address as an IPv6 socket tells it (RFC 4291, 2.5.5.2). */
const MAPPED = /^::ffff:(?=\d+\.)/i

/**
 * Whether a listener keeps a server from binding an address on the same port. `maybe`: a listener on `::` takes IPv4 as
 * well unless it was told not to, which nobody outside sees (PERFORMANCE.md, Correct for each bind address).
 */
export function isInTheWay(bindAddress: string, socket: SocketPlace): 'yes' | 'maybe' | 'no' {
  if (bindAddress === '::') return 'yes'
  const address = socket.address.replace(MAPPED, '')
  const isV4 = !address.includes(':')
  const wantsV4 = !bindAddress.includes(':')
  if (wantsV4 !== isV4) return wantsV4 && address === '::' ? 'maybe' : 'no'
  const isWildcard = (one: string): boolean => one === '0.0.0.0' || one === '::'
  return address === bindAddress || isWildcard(address) || isWildcard(bindAddress) ? 'yes' : 'no'
}

/**
 * Of several listeners on one port the one that keeps an address from being bound: the surest, and of equally sure ones
 * the first. null where none of them does.
 */
export function pickInTheWay<S extends SocketPlace>(bindAddress: string, sockets: readonly S[]): S | null {
  return (
    sockets.find((socket) => isInTheWay(bindAddress, socket) === 'yes') ??
    sockets.find((socket) => isInTheWay(bindAddress, socket) === 'maybe') ??
    null
  )
}
