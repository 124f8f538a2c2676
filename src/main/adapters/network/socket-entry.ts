/** Socket states as Linux numbers them (include/net/tcp_states.h). UDP: `established` is connected, `close` is not. */
export const SOCKET_STATE = {
  established: 1,
  timeWait: 6,
  close: 7,
  listen: 10,
  /** TCP that was bound and neither listens nor connects; told since Linux 6.8, and only when asked for. */
  boundInactive: 13,
} as const

/** The set bit of each state, as sock_diag takes them. */
export const STATE_BITS = {
  tcpListening: 1 << SOCKET_STATE.listen,
  tcpEstablished: 1 << SOCKET_STATE.established,
  udpUnconnected: 1 << SOCKET_STATE.close,
  all: 0xffff_ffff,
} as const

/** One socket of the system's tables, not yet joined with its process. */
export type SocketEntry = {
  protocol: 'tcp' | 'udp'
  /** An IPv6 socket on a v4-mapped address (`::ffff:127.0.0.1`) is told as the IPv4 socket that it is. */
  family: 'ipv4' | 'ipv6'
  state: number
  address: string
  port: number
  remoteAddress: string
  remotePort: number
  /** The user that created the socket. */
  uid: number
  /** 0: the socket has no file any more (TIME_WAIT, connections that nobody accepted yet). */
  inode: number
  /** null: the table doesn't tell. */
  isV6Only: boolean | null
}

/** Each port once, ascending. */
export function distinctPorts(ports: number[]): number[] {
  // Typed arrays sort as numbers, and several times faster than a list with a comparison.
  const sorted = Uint16Array.from(ports)
  sorted.sort()
  const distinct: number[] = []
  for (const port of sorted) if (port !== distinct.at(-1)) distinct.push(port)
  return distinct
}

/** Whether the address means every address of its family. */
export function isWildcardAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}
