import { expect, test } from 'vitest'
import { connectingEnds } from './local-connections'
import { SOCKET_STATE } from './socket-entry'
import type { SocketEntry } from './socket-entry'

const HERE = '127.0.0.1'
const FAR = '140.82.112.3'

function end(port: number, remotePort: number, address = HERE, remoteAddress = address): SocketEntry {
  const state = SOCKET_STATE.established
  return {
    protocol: 'tcp',
    family: 'ipv4',
    state,
    address,
    port,
    remoteAddress,
    remotePort,
    uid: 0,
    inode: 1,
    isV6Only: false,
  }
}

const told = (entries: SocketEntry[], ports: number[], listening: number[] = ports) =>
  connectingEnds(entries, new Set(ports), (port) => listening.includes(port)).map((each) => [
    each.port,
    each.remotePort,
  ])

test('a connection is told once, from the end that connected', () => {
  const both = [end(8104, 51_000), end(51_000, 8104), end(8105, 51_001), end(51_001, 8105)]
  expect(told(both, [8104])).toEqual([[51_000, 8104]])
  expect(told(both, [8104, 8105])).toEqual([
    [51_000, 8104],
    [51_001, 8105],
  ])
  expect(told(both, [9000])).toEqual([])
})

test('the other end must be on this machine, on the same address', () => {
  expect(told([end(45_000, 8104, '192.168.1.4', FAR)], [8104])).toEqual([])
  expect(told([end(51_000, 8104), end(8104, 51_000, '192.168.1.4')], [8104])).toEqual([])
  expect(told([end(51_000, 8104, '192.168.1.4'), end(8104, 51_000, '192.168.1.4')], [8104])).toEqual([[51_000, 8104]])
})

test('where both ports are asked for, it leads to the one that is listened on', () => {
  const both = [end(8104, 45_010), end(45_010, 8104)]
  expect(told(both, [8104, 45_010], [8104])).toEqual([[45_010, 8104]])
  expect(told(both, [8104, 45_010], [45_010])).toEqual([[8104, 45_010]])
  expect(told(both, [8104, 45_010], [])).toEqual([[45_010, 8104]])
  expect(told(both, [8104, 45_010])).toEqual([[45_010, 8104]])
})

test('a socket connected to itself is no talk between two', () => {
  expect(told([end(8104, 8104)], [8104])).toEqual([])
})
