import { DiagRefused, encodeQuery, entryAt, hasRoomAt, portAt, walkAnswer } from './sock-diag-message'
import type { DiagQuery } from './sock-diag-message'
import { SOCK_CLOEXEC } from './libc'
import type { Libc } from './libc'
import { distinctPorts, STATE_BITS } from './socket-entry'
import type { SocketEntry } from './socket-entry'

const AF_NETLINK = 16
const SOCK_RAW = 3
const NETLINK_SOCK_DIAG = 4
const MSG_DONTWAIT = 0x40
/** The kernel fills at most 32 KiB a message; more would never be used. */
const ANSWER_BYTES = 32 * 1024
const FAMILIES = ['ipv4', 'ipv6'] as const

/** The kernel's socket tables, asked over netlink: LISTEN of a whole machine in a tenth of a millisecond. */
export type SockDiag = {
  /** Both families. Throws DiagRefused where the kernel or a sandbox says no. */
  dump(protocol: SocketEntry['protocol'], states: number, port: number): SocketEntry[]
  /** Distinct ports with a TCP listener, ascending. Throws DiagRefused. */
  listeningPorts(): number[]
  /** TCP listeners on one port, or (0) on all, that have room for another connection. Throws DiagRefused. */
  accepting(port: number): SocketEntry[]
  close(): void
}

/** Opens the netlink socket. Throws DiagRefused where there is none to be had. */
export function openSockDiag(libc: Libc): SockDiag {
  let fd = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)
  if (fd < 0) throw new DiagRefused(libc.errno())
  const bytes = new Uint8Array(ANSWER_BYTES)
  const view = new DataView(bytes.buffer)
  const listening = FAMILIES.map((family) =>
    encodeQuery({ protocol: 'tcp', family, states: STATE_BITS.tcpListening, port: 0 }),
  )

  // What is left of a broken-off dump would be taken for the answer of the next one, so the socket is not used again.
  const givenUp = (): DiagRefused => {
    const refusal = new DiagRefused(libc.errno())
    close()
    return refusal
  }
  const close = (): void => {
    if (fd >= 0) libc.close(fd)
    fd = -1
  }
  const walk = (query: Uint8Array, visit: (at: number) => void): void => {
    if (libc.send(fd, query, query.length, 0) < 0) throw givenUp()
    for (;;) {
      // The dump is made inside recv itself, so there is always something to receive until it is done.
      const length = libc.recv(fd, bytes, ANSWER_BYTES, MSG_DONTWAIT)
      if (length <= 0) throw givenUp()
      if (walkAnswer(view, length, visit)) return
    }
  }

  return {
    dump(protocol, states, port) {
      const entries: SocketEntry[] = []
      for (const family of FAMILIES) {
        const query: DiagQuery = { protocol, family, states, port }
        walk(encodeQuery(query), (at) => entries.push(entryAt(view, bytes, at, protocol)))
      }
      return entries
    },
    listeningPorts() {
      const ports: number[] = []
      for (const query of listening) walk(query, (at) => ports.push(portAt(view, at)))
      return distinctPorts(ports)
    },
    accepting(port) {
      const entries: SocketEntry[] = []
      for (const family of FAMILIES) {
        walk(encodeQuery({ protocol: 'tcp', family, states: STATE_BITS.tcpListening, port }), (at) => {
          if (hasRoomAt(view, at)) entries.push(entryAt(view, bytes, at, 'tcp'))
        })
      }
      return entries
    },
    close,
  }
}
