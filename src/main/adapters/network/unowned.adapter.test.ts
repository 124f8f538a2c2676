import { expect, test } from 'vitest'
import { nodeBind } from './bind-attempt'
import { createLinuxNetwork } from './linux-network'
import { SOCKET_STATE, type SocketEntry } from './socket-entry'

const socket = (inode: number, port: number): SocketEntry => ({
  protocol: 'tcp',
  family: 'ipv4',
  state: SOCKET_STATE.listen,
  address: '127.0.0.1',
  port,
  remoteAddress: '0.0.0.0',
  remotePort: 0,
  uid: process.getuid?.() ?? 0,
  inode,
  isV6Only: null,
})

/** A network of sockets that no process shows: that of another container, or one whose process ends in this moment. */
function open(tables: (SocketEntry[] | null)[]) {
  let dumps = 0
  let last: SocketEntry[] = []
  const network = createLinuxNetwork(
    {
      dump(protocol) {
        if (protocol === 'udp') return []
        dumps += 1
        last = tables.shift() ?? last
        return last
      },
      listeningPorts: () => [],
      accepting: () => null,
      dispose: () => {},
    },
    nodeBind,
    { descriptors: { sockets: () => 'read', socketAt: () => 0 } },
  )
  return { network, dumps: () => dumps }
}

test.skipIf(process.platform !== 'linux')(
  'a listener without a process that stays is told as it was before, the very same row',
  async () => {
    const { network } = open([[socket(71, 4_001), socket(72, 4_002)]])
    const first = await network.listeners()
    expect(first.map(({ port, visibility }) => [port, visibility])).toEqual([
      [4_001, 'unowned'],
      [4_002, 'unowned'],
    ])
    const next = await network.listeners()
    expect(next.every((row, index) => row === first[index])).toBe(true)
  },
)

test.skipIf(process.platform !== 'linux')(
  'one that went between the look at the sockets and the one at the processes is none',
  async () => {
    const [gone, stays] = [socket(71, 4_001), socket(72, 4_002)]
    const { network } = open([[gone, stays], [stays], [gone, stays], null, [gone, stays], [stays]])
    const ports = async (): Promise<number[]> => (await network.listeners()).map(({ port }) => port)
    expect(await ports()).toEqual([4_002])
    // It is back, and stays this time; then it goes as before.
    expect(await ports()).toEqual([4_001, 4_002])
    expect(await ports()).toEqual([4_002])
  },
)
