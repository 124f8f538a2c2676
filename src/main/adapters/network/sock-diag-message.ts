import { formatAddress } from './ip-address'
import type { Endpoint } from './ip-address'
import type { SocketEntry } from './socket-entry'

// Layouts: linux/netlink.h, linux/sock_diag.h, linux/inet_diag.h; sock_diag(7). Everything is in the host's byte
// order (little-endian: the only one that libc.ts loads on) but for ports and addresses, which are in network order.
const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const SOCK_DIAG_BY_FAMILY = 20
const NLM_F_REQUEST_DUMP = 0x301
const HEADER_BYTES = 16
const REQUEST_BYTES = 72
/** Header and struct inet_diag_msg; attributes follow. */
const ENTRY_BYTES = 88
const INET_DIAG_SKV6ONLY = 11

const AF_INET = 2
const AF_INET6 = 10
const PROTOCOL_NUMBER = { tcp: 6, udp: 17 } as const

/** What to dump: sockets of one protocol and family in the states of a bit set, of one local port or (0) of all. */
export type DiagQuery = {
  protocol: SocketEntry['protocol']
  family: SocketEntry['family']
  states: number
  port: number
}

/** The kernel refused a dump, with its errno. */
export class DiagRefused extends Error {
  constructor(readonly errno: number) {
    super(`The kernel refused to list its sockets (errno ${errno}).`)
  }
}

/** A request for one dump. */
export function encodeQuery(query: DiagQuery): Uint8Array {
  const bytes = new Uint8Array(REQUEST_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, REQUEST_BYTES, true)
  view.setUint16(4, SOCK_DIAG_BY_FAMILY, true)
  view.setUint16(6, NLM_F_REQUEST_DUMP, true)
  view.setUint8(16, query.family === 'ipv4' ? AF_INET : AF_INET6)
  view.setUint8(17, PROTOCOL_NUMBER[query.protocol])
  view.setUint32(20, query.states, true)
  view.setUint16(24, query.port)
  return bytes
}

/**
 * Hands the offset of each socket of one answer to `visit`. True once the dump is complete.
 * Throws DiagRefused. A message that claims more bytes than there are ends the walk.
 */
export function walkAnswer(view: DataView, length: number, visit: (at: number) => void): boolean {
  let at = 0
  while (at + HEADER_BYTES <= length) {
    const size = view.getUint32(at, true)
    const type = view.getUint16(at + 4, true)
    if (type === NLMSG_DONE) return true
    if (type === NLMSG_ERROR) throw new DiagRefused(-view.getInt32(at + HEADER_BYTES, true))
    if (size < HEADER_BYTES || at + size > length) return false
    if (type === SOCK_DIAG_BY_FAMILY && size >= ENTRY_BYTES) visit(at)
    at += (size + 3) & ~3
  }
  return false
}

/** The local port of the socket at an offset that `walkAnswer` gave. */
export function portAt(view: DataView, at: number): number {
  return view.getUint16(at + 20)
}

/** Whether a listener at such an offset has room in the queue of connections that its program is to accept. */
export function hasRoomAt(view: DataView, at: number): boolean {
  // As the kernel judges: it takes one more than the backlog says (sk_acceptq_is_full).
  return view.getUint32(at + 72, true) <= view.getUint32(at + 76, true)
}

/** The socket at an offset that `walkAnswer` gave. */
export function entryAt(view: DataView, bytes: Uint8Array, at: number, protocol: SocketEntry['protocol']): SocketEntry {
  const family = view.getUint8(at + 16) === AF_INET ? 'ipv4' : 'ipv6'
  const local = endpointAt(view, bytes, at + 24, family)
  return {
    protocol,
    family: local.family,
    state: view.getUint8(at + 17),
    address: local.address,
    port: portAt(view, at),
    remoteAddress: endpointAt(view, bytes, at + 40, family).address,
    remotePort: view.getUint16(at + 22),
    uid: view.getUint32(at + 80, true),
    inode: view.getUint32(at + 84, true),
    isV6Only: family === 'ipv4' ? false : v6OnlyAt(view, at),
  }
}

// Nearly every listener of a machine is on one of these; making their text anew would cost more than the dump itself.
const ANY = { ipv4: { family: 'ipv4', address: '0.0.0.0' }, ipv6: { family: 'ipv6', address: '::' } } as const
const LOOPBACK = { family: 'ipv4', address: '127.0.0.1' } as const
const LOOPBACK_WORD = 0x7f00_0001

function endpointAt(view: DataView, bytes: Uint8Array, at: number, family: SocketEntry['family']): Endpoint {
  const word = view.getUint32(at)
  if (family === 'ipv4' && word === LOOPBACK_WORD) return LOOPBACK
  const isAny =
    word === 0 &&
    (family === 'ipv4' || (view.getUint32(at + 4) | view.getUint32(at + 8) | view.getUint32(at + 12)) === 0)
  return isAny ? ANY[family] : formatAddress(family, bytes, at)
}

function v6OnlyAt(view: DataView, at: number): boolean | null {
  const end = at + view.getUint32(at, true)
  let attribute = at + ENTRY_BYTES
  while (attribute + 4 < end) {
    const size = view.getUint16(attribute, true)
    if (view.getUint16(attribute + 2, true) === INET_DIAG_SKV6ONLY) return view.getUint8(attribute + 4) !== 0
    if (size < 4) return null
    attribute += (size + 3) & ~3
  }
  return null
}
