import type { SocketEntry } from './socket-entry'

/** An address with the family it really belongs to. */
export type Endpoint = { family: SocketEntry['family']; address: string }

const V4_MAPPED_MARK = 0xffff

/** The dotted form of four bytes in network order. */
export function formatIpv4(bytes: Uint8Array, at = 0): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`
}

/** The canonical text (RFC 5952) of sixteen bytes in network order. */
export function formatIpv6(bytes: Uint8Array, at = 0): string {
  const groups: number[] = []
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[at + i] ?? 0) << 8) | (bytes[at + i + 1] ?? 0))
  const gap = longestZeroRun(groups)
  const text = (part: number[]): string => part.map((group) => group.toString(16)).join(':')
  if (gap.length < 2) return text(groups)
  return `${text(groups.slice(0, gap.start))}::${text(groups.slice(gap.start + gap.length))}`
}

/** An address of either family; the v4-mapped range of IPv6 is told as IPv4 (RFC 4291, 2.5.5.2). */
export function formatAddress(family: SocketEntry['family'], bytes: Uint8Array, at = 0): Endpoint {
  if (family === 'ipv4') return { family, address: formatIpv4(bytes, at) }
  if (isV4Mapped(bytes, at)) return { family: 'ipv4', address: formatIpv4(bytes, at + 12) }
  return { family, address: formatIpv6(bytes, at) }
}

function isV4Mapped(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 10; i += 1) if (bytes[at + i] !== 0) return false
  return (((bytes[at + 10] ?? 0) << 8) | (bytes[at + 11] ?? 0)) === V4_MAPPED_MARK
}

function longestZeroRun(groups: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  for (let i = 0; i <= groups.length; i += 1) {
    if (groups[i] === 0) continue
    if (i - start > best.length) best = { start, length: i - start }
    start = i + 1
  }
  return best
}
