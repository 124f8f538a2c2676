import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findFreePort } from '../../testing/free-bases'
import { nodeBind } from './bind-attempt'
import { createLinuxNetwork } from './linux-network'
import { createNetwork } from './network'
import { createPortableNetwork } from './portable'
import { procTables } from './socket-tables'
import { startListeningChild } from './testing/listening-child'
import type { ChildPlan, ListeningChild } from './testing/listening-child'
import { openRawSocket } from './testing/raw-socket'
import type { Network } from '../../engine/effects'

const isLinux = process.platform === 'linux'
const RUN = 'run-of-the-network-test'

async function start(plan: ChildPlan, options?: Parameters<typeof startListeningChild>[1]): Promise<ListeningChild> {
  const child = await startListeningChild(plan, options)
  onTestFinished(() => child.stop())
  return child
}

function open(): Network {
  const network = createNetwork()
  onTestFinished(() => network.dispose())
  return network
}

describe.skipIf(!isLinux).each([
  ['the kernel over netlink', open],
  ['the tables of procfs', () => createLinuxNetwork(procTables(), nodeBind)],
])('asked of %s', (_name, openNetwork) => {
  test('every kind of listener is told with its address', async () => {
    const child = await start({
      listen: [
        { host: '127.0.0.1' },
        { host: '0.0.0.0' },
        { host: '::1' },
        { host: '::' },
        { host: '::', ipv6Only: true },
        { host: '::ffff:127.0.0.1' },
      ],
      udp: [
        { type: 'udp4', host: '127.0.0.1' },
        { type: 'udp6', host: '::' },
      ],
    })
    const network = openNetwork()
    const told = (await network.listeners()).filter((row) => row.pid === child.pid)
    const shape = child.ports.map((port) =>
      told
        .filter((row) => row.port === port)
        .map((row) => `${row.protocol} ${row.family} ${row.address} ${row.isWildcard ? 'wildcard' : 'one'}`)
        .join(),
    )
    expect(shape).toEqual([
      'tcp ipv4 127.0.0.1 one',
      'tcp ipv4 0.0.0.0 wildcard',
      'tcp ipv6 ::1 one',
      'tcp ipv6 :: wildcard',
      'tcp ipv6 :: wildcard',
      'tcp ipv4 127.0.0.1 one',
      'udp ipv4 127.0.0.1 one',
      'udp ipv6 :: wildcard',
    ])
    expect(await network.listeningPorts()).toEqual(expect.arrayContaining(child.ports.slice(0, 6)))
    expect(await network.listeningPorts()).not.toContain(child.ports[6])
  })

  test('the owner is told: pid, command, folder, user, start, and the run it belongs to', async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'till-network-')))
    onTestFinished(() => rm(folder, { recursive: true }))
    const before = Date.now()
    const child = await start({ listen: [{ host: '127.0.0.1' }] }, { cwd: folder, env: { TILL_RUN: RUN } })
    const [row] = await openNetwork().listenersOn(child.ports)
    expect(row).toMatchObject({
      pid: child.pid,
      command: 'node',
      folder,
      visibility: 'visible',
      run: RUN,
      user: userInfo().username,
    })
    expect(row?.commandLine).toMatch(/node.* -e .*require/s)
    expect(row?.commandLine?.length).toBeLessThanOrEqual(400)
    // The kernel tells the start of the machine in whole seconds.
    expect(row?.startedAt ?? 0).toBeGreaterThan(before - 3_000)
    expect(row?.startedAt ?? 0).toBeLessThan(Date.now() + 3_000)
  })

  test('a listener is gone once its process was killed, and another one on the port is another', async () => {
    const network = openNetwork()
    // Not one of the system's choice, which it could give to another test meanwhile.
    const port = await findFreePort()
    const first = await start({ listen: [{ host: '127.0.0.1', port }] })
    expect((await network.listeners()).find((row) => row.port === port)?.pid).toBe(first.pid)
    await first.stop()
    expect((await network.listeners()).filter((row) => row.port === port)).toEqual([])
    expect(await network.listenersOn([port])).toEqual([])
    expect(await network.listeningPorts()).not.toContain(port)
    const second = await start({ listen: [{ host: '127.0.0.1', port }] })
    expect((await network.listeners()).find((row) => row.port === port)?.pid).toBe(second.pid)
  })
})

describe.skipIf(!isLinux)('owners', () => {
  test('of a socket that a fork inherited: the one who made it, and the heir once that one is gone', async () => {
    const child = await start({ listen: [{ host: '127.0.0.1' }], fork: true }, { env: { TILL_RUN: RUN } })
    const network = open()
    const pids = async () => (await network.listenersOn(child.ports)).map((row) => row.pid)
    expect(await pids()).toEqual([child.pid])
    await child.kill()
    expect(await pids()).toEqual([child.forkedPid])
    expect(await network.listeners()).toContainEqual(
      expect.objectContaining({ port: child.ports[0], pid: child.forkedPid, run: RUN }),
    )
  })

  test('two sockets of one process share a port by SO_REUSEPORT: that is one listener', async () => {
    const port = await findFreePort()
    for (let i = 0; i < 2; i += 1) {
      const socket = await openRawSocket({ address: '127.0.0.1', port, options: ['reusePort'], backlog: 5 })
      onTestFinished(() => socket.close())
    }
    const network = open()
    expect((await network.listenersOn([port])).map((row) => row.pid)).toEqual([process.pid])
    expect((await network.listeners()).filter((row) => row.port === port)).toHaveLength(1)
  })

  test('answers of many callers at once agree', async () => {
    const child = await start({ listen: [{ host: '127.0.0.1' }, { host: '::1' }] })
    const network = open()
    const answers = await Promise.all(Array.from({ length: 8 }, () => network.listenersOn(child.ports)))
    for (const rows of answers) expect(rows.map((row) => row.pid)).toEqual([child.pid, child.pid])
  })

  test.skipIf(process.getuid?.() !== 0)("another user's is told as hidden, with the user, never as free", async () => {
    const child = await start({ listen: [{ host: '127.0.0.1' }] })
    const [port = 0] = child.ports
    const network = open()
    process.seteuid?.(65_534)
    onTestFinished(() => process.seteuid?.(0))
    expect(await network.listenersOn([port])).toMatchObject([
      { port, visibility: 'hidden', pid: null, command: null, user: 'root' },
    ])
    expect(await network.canBind(port, '127.0.0.1')).toMatchObject({
      isFree: false,
      why: expect.stringContaining('a hidden process of user root, which listens on 127.0.0.1'),
    })
  })
})

describe('on any system', () => {
  test('what systeminformation tells of this very machine is understood', async () => {
    const child = await start({ listen: [{ host: '127.0.0.1' }, { host: '::' }] })
    const network = createPortableNetwork(nodeBind)
    const rows = await network.listenersOn(child.ports)
    expect(rows.map((row) => [row.port, row.address, row.pid, row.command])).toEqual([
      [child.ports[0], '127.0.0.1', child.pid, 'node'],
      [child.ports[1], '::', child.pid, 'node'],
    ])
    expect(await network.listeningPorts()).toEqual(expect.arrayContaining(child.ports))
  })

  test('a network that was disposed of says so', async () => {
    const network = createNetwork()
    await network.listeningPorts()
    network.dispose()
    network.dispose()
    await expect(network.listeners()).rejects.toThrow('disposed of')
  })

  test('a name without an address is no address to bind', async () => {
    expect(await open().canBind(await findFreePort(), 'localhost')).toEqual({ isFree: true })
    expect(await open().canBind(8104, 'no such host')).toMatchObject({
      isFree: false,
      why: expect.stringContaining('leads to no address'),
    })
  })
})
