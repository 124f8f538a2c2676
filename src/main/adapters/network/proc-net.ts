import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'
import { join } from 'node:path'
import { formatAddress } from './ip-address'
import type { SocketEntry } from './socket-entry'

const TABLES = [
  { file: 'net/tcp', protocol: 'tcp', family: 'ipv4' },
  { file: 'net/tcp6', protocol: 'tcp', family: 'ipv6' },
  { file: 'net/udp', protocol: 'udp', family: 'ipv4' },
  { file: 'net/udp6', protocol: 'udp', family: 'ipv6' },
] as const

// sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
const LINE = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) \S+ \S+ \S+ +(\d+) +\d+ (\d+) /

/**
 * The sockets of one table of procfs: /proc/net/{tcp,tcp6,udp,udp6} (proc_net(5)). Lines that are no sockets (the
 * heading, a torn last line) are left out. The tables don't tell whether an IPv6 socket is IPv6 only.
 */
export function parseProcNet(
  text: string,
  protocol: SocketEntry['protocol'],
  family: SocketEntry['family'],
): SocketEntry[] {
  const entries: SocketEntry[] = []
  for (const line of text.split('\n')) {
    const match = LINE.exec(line)
    if (match === null) continue
    const [, address = '', port = '', remote = '', remotePort = '', state = '', uid = '', inode = ''] = match
    if (address.length !== (family === 'ipv4' ? 8 : 32) || remote.length !== address.length) continue
    const local = formatAddress(family, addressBytes(address))
    entries.push({
      protocol,
      family: local.family,
      state: Number.parseInt(state, 16),
      address: local.address,
      port: Number.parseInt(port, 16),
      remoteAddress: formatAddress(family, addressBytes(remote)).address,
      remotePort: Number.parseInt(remotePort, 16),
      uid: Number(uid),
      inode: Number(inode),
      isV6Only: family === 'ipv4' ? false : null,
    })
  }
  return entries
}

/** The sockets of a protocol, both families. A table that isn't there (IPv6 switched off) is empty. */
export function readProcNet(protocol: SocketEntry['protocol'], procRoot = '/proc'): SocketEntry[] {
  return TABLES.filter((table) => table.protocol === protocol).flatMap((table) =>
    parseProcNet(readTable(join(procRoot, table.file)), protocol, table.family),
  )
}

function readTable(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** The table prints each 32-bit word of an address as a number of the host. */
function addressBytes(hex: string): Uint8Array {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  if (endianness() === 'BE') return bytes
  for (let word = 0; word < bytes.length; word += 4) bytes.subarray(word, word + 4).reverse()
  return bytes
}
