import { lookup } from 'node:dns'
import { connect } from 'node:net'
import type { LookupFunction, Socket } from 'node:net'

const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

/**
 * How every connection of a probe is made. `localhost` is always both loopback addresses (RFC 6761, section 6.3),
 * whatever the machine's hosts file says; of several addresses each is tried.
 */
export const CONNECT_OPTIONS = {
  autoSelectFamily: true,
  lookup: ((hostname, options, hear) => {
    if (hostname !== 'localhost') lookup(hostname, options, hear)
    else if (options.all === true) hear(null, LOOPBACK)
    else hear(null, '127.0.0.1', 4)
  }) satisfies LookupFunction,
}

/**
 * True where a socket reached nobody but itself: connecting to a closed port inside the range from which the system
 * also takes the port to connect from can meet itself (simultaneous open, RFC 9293 section 3.5). AI ports lie there.
 */
export function isSelfConnected(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress
}

/** The error of a connection that nobody accepted. */
export function refusedError(): Error {
  return Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
}

/** Connects; a socket that met itself counts as refused and is reset, so that it doesn't keep the port. */
export function connectTo(host: string, port: number, hear: (error: Error | null) => void): Socket {
  const socket = connect({ host, port, ...CONNECT_OPTIONS })
  socket.once('error', hear)
  socket.once('connect', () => {
    if (!isSelfConnected(socket)) return hear(null)
    socket.resetAndDestroy()
    hear(refusedError())
  })
  return socket
}
