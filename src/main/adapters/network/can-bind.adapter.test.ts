import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, ListenOptions, Server, Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, onTestFinished, test } from 'vitest'
import { nodeBind } from './bind-attempt'
import { findFreePort, socketsOn } from '../../testing/free-bases'
import { createNetwork } from './network'
import { startListeningChild } from './testing/listening-child'
import { openRawSocket } from './testing/raw-socket'

// The 16 situations of "Correct for each bind address": does a server on 127.0.0.1, on 0.0.0.0, on :: fail?
const ADDRESSES = ['127.0.0.1', '0.0.0.0', '::'] as const
const ALL = [true, true, true]
const NONE = [false, false, false]
const BUT_LOOPBACK = [false, true, true]
const V6 = [false, false, true]

const cardAddress = Object.values(networkInterfaces())
  .flat()
  .find((card) => card?.family === 'IPv4' && !card.internal)?.address

/** Not on a port of the system's choice: the same one may be somebody else's on another address. */
async function listen(options: ListenOptions): Promise<{ server: Server; port: number }> {
  const server = createServer()
  server.listen({ port: await findFreePort(), ...options })
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

async function dial(port: number, host: string): Promise<Socket> {
  const socket = connect({ port, host })
  // What the other end does when the test is over is of no interest.
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  onTestFinished(() => void socket.destroy())
  return socket
}

async function accepted(host: string): Promise<{ server: Server; port: number; client: Socket; peer: Socket }> {
  const { server, port } = await listen({ host })
  const arriving = once(server, 'connection')
  const client = await dial(port, host)
  const [peer] = (await arriving) as [Socket]
  onTestFinished(() => void peer.destroy())
  return { server, port, client, peer }
}

async function raw(plan: Omit<Parameters<typeof openRawSocket>[0], 'port'>): Promise<number> {
  const port = await findFreePort()
  const socket = await openRawSocket({ ...plan, port })
  onTestFinished(() => socket.close())
  return port
}

const listening = (options: ListenOptions) => async () => (await listen(options)).port

const outgoing = (host: string) => async () => {
  for (;;) {
    const { client } = await accepted(host)
    // The system chose it for this address; on another one somebody else's connection may have it.
    if (socketsOn(client.localPort ?? 0) === 1) return client.localPort ?? 0
  }
}

type Situation = { name: string; make: () => Promise<number>; fails: boolean[]; says?: string; needsCard?: boolean }

const SITUATIONS: Situation[] = [
  { name: 'a listener on 127.0.0.1', make: listening({ host: '127.0.0.1' }), fails: ALL, says: 'listens on 127.0.0.1' },
  { name: 'a listener on 0.0.0.0', make: listening({ host: '0.0.0.0' }), fails: ALL, says: 'listens on 0.0.0.0' },
  { name: 'a listener on both stacks', make: listening({ host: '::' }), fails: ALL, says: 'listens on ::' },
  {
    name: 'a listener with SO_REUSEPORT',
    make: () => raw({ address: '127.0.0.1', options: ['reuseAddress', 'reusePort'], backlog: 5 }),
    fails: ALL,
    says: 'listens on 127.0.0.1',
  },
  {
    name: 'a listener whose backlog is full',
    async make() {
      const port = await raw({ address: '127.0.0.1', options: ['reuseAddress'], backlog: 0 })
      await dial(port, '127.0.0.1')
      return port
    },
    fails: ALL,
    says: 'listens on 127.0.0.1',
  },
  { name: 'a listener on :: for IPv6 only', make: listening({ host: '::', ipv6Only: true }), fails: V6 },
  { name: 'a listener on ::1', make: listening({ host: '::1' }), fails: V6, says: 'listens on ::1' },
  { name: 'a listener on 127.0.0.2', make: listening({ host: '127.0.0.2' }), fails: BUT_LOOPBACK },
  {
    name: "a listener on a network card's address",
    make: () => listening({ host: cardAddress })(),
    fails: BUT_LOOPBACK,
    says: `listens on ${cardAddress}`,
    needsCard: true,
  },
  {
    name: 'bound, not listening, without SO_REUSEADDR',
    make: () => raw({ address: '127.0.0.1', options: [], backlog: null }),
    fails: ALL,
  },
  {
    name: 'an outgoing connection over loopback',
    make: outgoing('127.0.0.1'),
    fails: ALL,
    says: `held by an outgoing connection of node (pid ${process.pid}`,
  },
  {
    name: "an outgoing connection over a network card's address",
    make: () => outgoing(cardAddress ?? '')(),
    fails: BUT_LOOPBACK,
    says: 'held by an outgoing connection',
    needsCard: true,
  },
  {
    name: 'bound with SO_REUSEADDR',
    make: () => raw({ address: '127.0.0.1', options: ['reuseAddress'], backlog: null }),
    fails: NONE,
  },
  {
    name: 'TIME_WAIT',
    async make() {
      const { server, port, client, peer } = await accepted('127.0.0.1')
      const isClosed = once(client, 'close')
      peer.end()
      client.resume().end()
      await isClosed
      server.close()
      await once(server, 'close')
      return port
    },
    fails: NONE,
  },
  {
    name: 'a connection that outlives its listener',
    async make() {
      const { server, port } = await accepted('127.0.0.1')
      server.close()
      return port
    },
    fails: NONE,
  },
  {
    name: 'UDP only',
    async make() {
      for (;;) {
        const socket = createSocket('udp4').bind(0, '127.0.0.1')
        await once(socket, 'listening')
        onTestFinished(() => void socket.close())
        // The system gives UDP ports without a look at TCP, where somebody's connection may have the same one.
        if (await isFreeForTcp(socket.address().port)) return socket.address().port
      }
    },
    fails: NONE,
  },
]

async function isFreeForTcp(port: number): Promise<boolean> {
  const server = createServer()
  const isFree = await new Promise<boolean>((done) => {
    server.once('error', () => done(false)).listen(port, '::', () => done(true))
  })
  if (isFree) await new Promise((done) => server.close(done))
  return isFree
}

describe.skipIf(process.platform !== 'linux')('would a bind fail?', () => {
  test.each(SITUATIONS.filter((situation) => cardAddress !== undefined || situation.needsCard !== true))(
    '$name',
    async ({ make, fails, says }) => {
      const network = createNetwork()
      onTestFinished(() => network.dispose())
      const port = await make()
      const verdicts = await Promise.all(ADDRESSES.map((address) => network.canBind(port, address)))
      expect(verdicts.map((verdict) => !verdict.isFree)).toEqual(fails)
      // The way without the C library gives the same verdicts.
      const byNode: boolean[] = []
      for (const address of ADDRESSES) byNode.push(!(await nodeBind(port, address)).isFree)
      expect(byNode).toEqual(fails)
      const whys = verdicts.flatMap((verdict) => (verdict.isFree ? [] : [verdict.why]))
      for (const why of whys) expect(why).toContain(says ?? `pid ${process.pid}`)
    },
  )

  test('of two strangers on one port the sentence names the one that is in the way', async () => {
    const network = createNetwork()
    onTestFinished(() => network.dispose())
    const port = await findFreePort()
    const first = await startListeningChild({ listen: [{ host: '127.0.0.2', port }] })
    onTestFinished(() => first.stop())
    const second = await startListeningChild({ listen: [{ host: '127.0.0.1', port }] })
    onTestFinished(() => second.stop())
    const why = async (address: string) => {
      const verdict = await network.canBind(port, address)
      return verdict.isFree ? '' : (verdict.why.match(/pid \d+|on \d[\d.]+\d/g) ?? []).join(' ')
    }
    expect(await why('127.0.0.1')).toBe(`on 127.0.0.1 pid ${second.pid} on 127.0.0.1`)
    expect(await why('127.0.0.2')).toBe(`on 127.0.0.2 pid ${first.pid} on 127.0.0.2`)
    const both = await why('0.0.0.0')
    expect(both).toContain(`pid ${first.pid} on 127.0.0.2`)
    expect(both).toContain(`pid ${second.pid} on 127.0.0.1`)
  })

  test('the try leaves nothing behind: a server starts right after it', async () => {
    const network = createNetwork()
    onTestFinished(() => network.dispose())
    const port = await findFreePort()
    for (const address of ADDRESSES) {
      expect(await network.canBind(port, address)).toEqual({ isFree: true })
      const { server } = await listen({ host: address, port })
      server.close()
      await once(server, 'close')
    }
  })

  test('an address that is not of this machine is named', async () => {
    const network = createNetwork()
    onTestFinished(() => network.dispose())
    expect(await network.canBind(8104, '192.0.2.1')).toMatchObject({
      isFree: false,
      why: expect.stringContaining('this machine has no address 192.0.2.1'),
    })
  })
})
