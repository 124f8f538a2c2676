import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { describe, expect, onTestFinished, test } from 'vitest'
import { nodeBind } from './bind-attempt'
import { createLinuxNetwork } from './linux-network'
import { createNetwork } from './network'
import { createPortableNetwork } from './portable'
import { procTables } from './socket-tables'
import { startListeningChild } from './testing/listening-child'
import type { ChildPlan } from './testing/listening-child'
import type { Network } from '../../engine/effects'

const isLinux = process.platform === 'linux'
const RUN = 'run-of-the-caller'
const cardAddress = Object.values(networkInterfaces())
  .flat()
  .find((card) => card?.family === 'IPv4' && !card.internal)?.address

/** A process that connects to each of the targets and tells its local ports. */
async function dial(targets: { port: number; host: string }[]): Promise<{ pid: number; ports: number[] }> {
  const program = `
    const net = require('node:net')
    const dial = (to) => new Promise((ok, no) => { const s = net.connect(to, () => ok(s.localPort)); s.on('error', no) })
    Promise.all(JSON.parse(process.argv[1]).map(dial)).then((ports) => console.log(JSON.stringify(ports)))
  `
  const child = spawn(process.execPath, ['-e', program, JSON.stringify(targets)], {
    env: { PATH: process.env['PATH'], TILL_RUN: RUN },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { pid: child.pid ?? 0, ports: JSON.parse(line.toString()) as number[] }
}

async function serve(listen: ChildPlan['listen']): Promise<number[]> {
  const child = await startListeningChild({ listen: listen ?? [] })
  onTestFinished(() => child.stop())
  return child.ports
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
  test('who talks to whom: over IPv4, over IPv6, over a v4-mapped address', async () => {
    const [v4 = 0, dual = 0, v6 = 0] = await serve([{ host: '127.0.0.1' }, { host: '::' }, { host: '::1' }])
    const caller = await dial([
      { port: v4, host: '127.0.0.1' },
      { port: dual, host: '127.0.0.1' },
      { port: v6, host: '::1' },
      { port: v4, host: '127.0.0.1' },
    ])
    const found = await openNetwork().connections([v4, dual, v6])
    const byPort = found.toSorted((a, b) => caller.ports.indexOf(a.fromPort) - caller.ports.indexOf(b.fromPort))
    const from = { fromPid: caller.pid, fromRun: RUN }
    expect(byPort).toEqual([
      { ...from, fromPort: caller.ports[0], toPort: v4 },
      { ...from, fromPort: caller.ports[1], toPort: dual },
      { ...from, fromPort: caller.ports[2], toPort: v6 },
      { ...from, fromPort: caller.ports[3], toPort: v4 },
    ])
  })
})

describe.skipIf(!isLinux)('connections', () => {
  test.skipIf(cardAddress === undefined)('over an address of this machine are told too', async () => {
    const host = cardAddress ?? ''
    const [port = 0] = await serve([{ host }])
    const caller = await dial([{ port, host }])
    expect(await open().connections([port])).toEqual([
      { fromPid: caller.pid, fromRun: RUN, fromPort: caller.ports[0], toPort: port },
    ])
  })

  test('that ended are told no more, new ones at once', async () => {
    const [port = 0] = await serve([{ host: '127.0.0.1' }])
    const network = open()
    expect(await network.connections([port])).toEqual([])
    const first = await dial([{ port, host: '127.0.0.1' }])
    expect((await network.connections([port])).map((each) => each.fromPid)).toEqual([first.pid])
    process.kill(first.pid, 'SIGKILL')
    await expect.poll(() => network.connections([port])).toEqual([])
    const second = await dial([{ port, host: '127.0.0.1' }])
    expect((await network.connections([port])).map((each) => each.fromPid)).toEqual([second.pid])
    expect(await network.connections([])).toEqual([])
  })

  test('are told by the portable way as well, without the run', async () => {
    const [port = 0] = await serve([{ host: '127.0.0.1' }])
    const caller = await dial([{ port, host: '127.0.0.1' }])
    expect(await createPortableNetwork(nodeBind).connections([port])).toEqual([
      { fromPid: caller.pid, fromRun: null, fromPort: caller.ports[0], toPort: port },
    ])
  })
})
