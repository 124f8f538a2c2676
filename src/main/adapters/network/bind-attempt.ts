import { createServer, isIP } from 'node:net'
import { getSystemErrorName } from 'node:util'
import { SOCK_CLOEXEC } from './libc'
import type { Libc } from './libc'

/** What one bind and listen came to; `code` as the system names it, like EADDRINUSE. */
export type BindOutcome = { isFree: true } | { isFree: false; code: string }

/** Binds and listens on an IP address for an instant, the way Node's servers do. */
export type TryBind = (port: number, address: string) => Promise<BindOutcome>

const AF_INET = 2
const AF_INET6 = 10
const SOCK_STREAM = 1
const SOL_SOCKET = 1
const SO_REUSEADDR = 2
const IPPROTO_IPV6 = 41
const IPV6_V6ONLY = 26
const BACKLOG = 1
const INT_BYTES = 4
const ON = Uint8Array.of(1, 0, 0, 0)
const OFF = Uint8Array.of(0, 0, 0, 0)
/** Offsets in struct sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)). */
const SOCKADDR = { ipv4: { bytes: 16, address: 4 }, ipv6: { bytes: 28, address: 8 } }

/** With the C library: 7 to 10 µs, and no turn of the event loop. */
export function nativeBind(libc: Libc): TryBind {
  return async (port, address) => {
    // A zone (fe80::1%eth0) needs the interface's number, which Node finds.
    if (address.includes('%')) return nodeBind(port, address)
    const isV6 = isIP(address) === 6
    const family = isV6 ? AF_INET6 : AF_INET
    const fd = libc.socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)
    if (fd < 0) return failed(libc)
    try {
      // As libuv does it: SO_REUSEADDR always, and `::` takes IPv4 too whatever the machine's default is.
      if (libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, ON, INT_BYTES) < 0) return failed(libc)
      if (isV6 && libc.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, OFF, INT_BYTES) < 0) return failed(libc)
      const target = socketAddress(libc, family, port, address)
      if (libc.bind(fd, target, target.length) < 0) return failed(libc)
      return libc.listen(fd, BACKLOG) < 0 ? failed(libc) : { isFree: true }
    } finally {
      libc.close(fd)
    }
  }
}

/** With a server of Node's, on any system. */
export const nodeBind: TryBind = (port, address) =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ isFree: false, code: error.code ?? error.message }),
    )
    server.listen({ port, host: address, exclusive: true, backlog: BACKLOG }, () =>
      server.close(() => resolve({ isFree: true })),
    )
  })

function socketAddress(libc: Libc, family: number, port: number, address: string): Uint8Array {
  const layout = family === AF_INET6 ? SOCKADDR.ipv6 : SOCKADDR.ipv4
  const bytes = new Uint8Array(layout.bytes)
  bytes[0] = family
  bytes[2] = port >> 8
  bytes[3] = port & 0xff
  libc.inet_pton(family, address, bytes.subarray(layout.address))
  return bytes
}

function failed(libc: Libc): BindOutcome {
  return { isFree: false, code: getSystemErrorName(-libc.errno()) }
}
