import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { RequestListener, Server as HttpServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { ProbeDefinition } from '@shared/platform/definition'
import { findFreePort } from '../../../testing/free-bases'
import { CERTIFICATE } from './certificate'

/** A listening peer; `close` ends it with all its connections. `open` is how many it still holds. */
export type Peer = { port: number; open(): number; accepted(): number; close(): Promise<void> }

async function listening(server: Server | HttpServer, host: string): Promise<Peer> {
  const sockets = new Set<Socket>()
  let accepted = 0
  server.on('connection', (socket: Socket) => {
    accepted++
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    open: () => sockets.size,
    accepted: () => accepted,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A TCP peer that does with each connection what it is told. */
export async function tcpPeer(greet: (socket: Socket) => void, host = '127.0.0.1'): Promise<Peer> {
  return listening(createServer({ allowHalfOpen: true }, greet), host)
}

/** An HTTP peer. */
export async function httpPeer(answer: RequestListener): Promise<Peer> {
  return listening(createHttpServer(answer), '127.0.0.1')
}

/** One that speaks HTTPS, with a certificate of its own making. */
export async function httpsPeer(answer: RequestListener): Promise<Peer> {
  return listening(createTlsServer(CERTIFICATE, answer), '127.0.0.1')
}

/** A port that nobody listens on, nor will. */
export const closedPort = findFreePort

/** Long enough for any answer of a peer on this machine, however busy that is. */
export const timing = {
  initialDelayMs: 0,
  periodMs: 1_000,
  timeoutMs: 20_000,
  failureThreshold: 3,
  successThreshold: 1,
  startPeriodMs: 0,
}

/** An HTTP probe with everything filled in. */
export function httpProbe(more: Partial<Extract<ProbeDefinition, { kind: 'http' }>> = {}): ProbeDefinition {
  return {
    ...timing,
    kind: 'http',
    scheme: 'http',
    host: '127.0.0.1',
    port: null,
    paths: ['/health'],
    headers: {},
    statusFrom: 200,
    statusTo: 299,
    bodyMatch: null,
    refuseHtml: false,
    ...more,
  }
}
