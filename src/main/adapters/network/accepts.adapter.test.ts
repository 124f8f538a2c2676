import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, ListenOptions, Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectTo } from '../probes/connection'
import { createProbes } from '../probes/probes'
import { createAccepts } from './accepts'
import { findFreePort } from '../../testing/free-bases'
import { createNetwork } from './network'
import { openRawSocket } from './testing/raw-socket'

const HOSTS = ['127.0.0.1', '::1', '[::1]', 'localhost']
const cardAddress = Object.values(networkInterfaces())
  .flat()
  .find((card) => card?.family === 'IPv4' && !card.internal)?.address

async function listen(options: ListenOptions): Promise<{ port: number; taken: () => number }> {
  let taken = 0
  const server = createServer((socket: Socket) => {
    taken += 1
    socket.on('error', () => undefined).destroy()
  })
  server.listen({ port: await findFreePort(), ...options })
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, taken: () => taken }
}

/** Whether a connection is really taken there, as a probe makes it. */
async function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    const socket = connectTo(host.replaceAll(/[[\]]/g, ''), port, (error) => {
      socket.on('error', () => undefined).destroy()
      resolve(error === null)
    })
  })
}

function network() {
  const opened = createNetwork()
  onTestFinished(() => opened.dispose())
  return opened
}

describe.skipIf(process.platform !== 'linux')('whether a port takes connections, without one', () => {
  const shapes: [string, ListenOptions][] = [
    ['127.0.0.1', { host: '127.0.0.1' }],
    ['every address of IPv4', { host: '0.0.0.0' }],
    ['every address of both families', { host: '::' }],
    ['every address of IPv6 only', { host: '::', ipv6Only: true }],
    ['::1', { host: '::1' }],
    ['an IPv4 address written as one of IPv6', { host: '::ffff:127.0.0.1' }],
    ['another loopback address', { host: '127.0.0.2' }],
  ]
  test.each(shapes)('of a listener on %s as a connection tells it', async (_, options) => {
    const { port } = await listen(options)
    const { accepts } = network()
    for (const host of HOSTS) expect([host, await accepts(host, port)]).toEqual([host, await isTaken(host, port)])
  })

  test('not of a port where nobody listens, nor of an address that is not loopback', async () => {
    const { accepts } = network()
    const { port } = await listen({ host: '0.0.0.0' })
    expect(await accepts(cardAddress ?? 'none', port)).toBe(false)
    expect(await accepts('example.com', port)).toBe(false)
    expect(await accepts('127.0.0.1', 1)).toBe(false)
  })

  test('not of a listener whose queue is full: that one is tried', async () => {
    const full = await findFreePort()
    const socket = await openRawSocket({ address: '127.0.0.1', port: full, options: [], backlog: 0 })
    onTestFinished(() => socket.close())
    const { accepts } = network()
    expect(await accepts('127.0.0.1', full)).toBe(true)
    const waiting = connect({ host: '127.0.0.1', port: full })
    onTestFinished(() => void waiting.destroy())
    await once(waiting, 'connect')
    expect(await accepts('127.0.0.1', full)).toBe(false)
  })

  test('of many that ask at once by one look', async () => {
    const some = await Promise.all([{ host: '127.0.0.1' }, { host: '0.0.0.0' }, { host: '::1' }].map(listen))
    const { accepts } = network()
    const asked = some.flatMap(({ port }) => [accepts('127.0.0.1', port), accepts('::1', port)])
    expect(await Promise.all([...asked, accepts('127.0.0.1', 1)])).toEqual([
      true,
      false,
      true,
      false,
      false,
      true,
      false,
    ])
    let looks = 0
    const counted = createAccepts((port) => {
      looks += 1
      return port === 0 ? [] : null
    })
    expect(await Promise.all([counted('::1', 1), counted('::1', 2), counted('::1', 1)])).toEqual([false, false, false])
    expect([looks, await counted('::1', 3)]).toEqual([1, false])
    const broken = createAccepts(() => {
      throw new Error('a mistake of ours')
    })
    await expect(Promise.all([broken('::1', 1), broken('::1', 2)])).rejects.toThrow('a mistake of ours')
  })

  test('a probe that is answered so leaves no trace at the component', async () => {
    const { port, taken } = await listen({ host: '127.0.0.1' })
    const tcp = { kind: 'tcp', host: '127.0.0.1', port: null, timeoutMs: 20_000 } as Parameters<typeof asked.run>[0]
    const asked = createProbes(network().accepts)
    const tried = createProbes()
    onTestFinished(() => {
      asked.dispose()
      tried.dispose()
    })
    const context = { port, workingDir: '', environment: {} }
    expect(await asked.run(tcp, context)).toMatchObject({ isGood: true, message: 'accepts connections' })
    expect(taken()).toBe(0)
    expect(await tried.run(tcp, context)).toMatchObject({ isGood: true, message: 'accepts connections' })
    await expect.poll(taken).toBe(1)
    expect(await asked.run(tcp, { ...context, port: 1 })).toMatchObject({
      isGood: false,
      message: 'refused the connection',
    })
  })
})
