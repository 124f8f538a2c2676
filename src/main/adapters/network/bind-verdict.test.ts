import { expect, test } from 'vitest'
import { bindVerdict, holdersOf, overlaps, processName } from './bind-verdict'
import { listenerRow } from './linux-network'
import type { SocketEntry } from './socket-entry'
import type { ProcessFacts } from './process-facts'

const ADDRESSES = ['127.0.0.1', '0.0.0.0', '::', '::1'] as const

function socket(change: Partial<SocketEntry>): SocketEntry {
  return {
    protocol: 'tcp',
    family: 'ipv4',
    state: 10,
    address: '127.0.0.1',
    port: 8104,
    remoteAddress: '0.0.0.0',
    remotePort: 0,
    uid: 0,
    inode: 7,
    isV6Only: false,
    ...change,
  }
}

const node: ProcessFacts = {
  pid: 4123,
  startTicks: 1,
  command: 'node',
  commandLine: 'node server.js',
  folder: '/home/ann/work/x',
  user: 'ann',
  startedAt: 0,
  run: null,
}
const row = (owner: Parameters<typeof listenerRow>[1]) => listenerRow(socket({ uid: 33 }), owner, (uid) => `uid ${uid}`)

test.each([
  ['127.0.0.1', socket({}), [true, true, true, false]],
  ['0.0.0.0', socket({ address: '0.0.0.0' }), [true, true, true, false]],
  ['127.0.0.2', socket({ address: '127.0.0.2' }), [false, true, true, false]],
  [':: for both', socket({ family: 'ipv6', address: '::' }), [true, true, true, true]],
  [':: not told', socket({ family: 'ipv6', address: '::', isV6Only: null }), [true, true, true, true]],
  [':: IPv6 only', socket({ family: 'ipv6', address: '::', isV6Only: true }), [false, false, true, true]],
  ['::1', socket({ family: 'ipv6', address: '::1' }), [false, false, true, true]],
])('a listener on %s is in the way of 127.0.0.1, 0.0.0.0, ::, ::1: %#', (_name, entry, expected) => {
  expect(ADDRESSES.map((address) => overlaps(address, entry))).toEqual(expected)
})

test('a listener explains more than a connection, and TIME_WAIT comes last', () => {
  const listening = socket({})
  const connected = socket({ state: 1, remoteAddress: '10.0.0.5', remotePort: 443 })
  const closing = socket({ state: 6 })
  const roles = (entries: SocketEntry[]) => holdersOf('127.0.0.1', entries).map(({ role }) => role)
  expect(roles([closing, connected, listening])).toEqual(['listening'])
  expect(roles([closing, connected])).toEqual(['outgoing'])
  expect(roles([closing, socket({ state: 13 })])).toEqual(['bound'])
  expect(roles([closing])).toEqual(['closing'])
  expect(roles([socket({ address: '10.0.0.1' })])).toEqual([])
})

test('of several listeners each one that is in the way is named, once, and nobody else', async () => {
  const entries = [
    socket({ address: '127.0.0.2', inode: 1 }),
    socket({ address: '127.0.0.1', inode: 2 }),
    socket({ address: '127.0.0.1', inode: 3 }),
    socket({ address: '127.0.0.3', inode: 4 }),
    socket({ address: '127.0.0.4', inode: 5 }),
  ]
  const names: Record<number, string> = { 1: 'python', 2: 'node', 3: 'node', 4: 'ruby', 5: 'java' }
  const why = async (address: string) => {
    const owner = (entry: SocketEntry) => ({ ...node, command: names[entry.inode] ?? '', folder: null })
    return (await bindVerdict(8104, address, { code: 'EADDRINUSE' }, entries, async (entry) => row(owner(entry)))).why
  }
  expect(await why('127.0.0.1')).toMatch(/held by node \(pid 4123\), which listens on 127\.0\.0\.1\.$/)
  expect(await why('127.0.0.2')).toMatch(/held by python \(pid 4123\), which listens on 127\.0\.0\.2\.$/)
  expect(await why('0.0.0.0')).toMatch(
    /held by python .* on 127\.0\.0\.2; and by node .* on 127\.0\.0\.1; and by ruby .* on 127\.0\.0\.3\. And others\.$/,
  )
})

test('a container is named before the program that publishes it', () => {
  const proxy = { ...row({ ...node, command: 'docker-proxy', folder: null }) }
  expect(processName({ ...proxy, container: { engine: 'docker', name: 'web', port: 80 } })).toBe(
    'the container web, published by docker-proxy (pid 4123)',
  )
  expect(processName(proxy)).toBe('a container, published by docker-proxy (pid 4123)')
})

test('the sentence names the holder', async () => {
  const say = async (entries: SocketEntry[], owner: Parameters<typeof row>[0] = node, code = 'EADDRINUSE') =>
    (await bindVerdict(8104, '0.0.0.0', { code }, entries, async () => row(owner))).why
  expect(await say([socket({})])).toBe(
    'Port 8104 can’t be bound on 0.0.0.0 (EADDRINUSE): held by node (pid 4123, in /home/ann/work/x), which listens on 127.0.0.1.',
  )
  expect(await say([socket({ state: 1, remoteAddress: '10.0.0.5', remotePort: 443 })])).toContain(
    'held by an outgoing connection of node (pid 4123, in /home/ann/work/x) to 10.0.0.5 port 443',
  )
  expect(await say([socket({ state: 13 })])).toContain('which bound 127.0.0.1 and doesn’t listen')
  expect(await say([socket({})], 'hidden')).toContain('held by a hidden process of user uid 33, which listens')
  expect(await say([])).toContain('held by a socket that the system doesn’t list')
  expect(await say([], node, 'EADDRNOTAVAIL')).toContain('this machine has no address 0.0.0.0')
  expect(await say([], node, 'EACCES')).toContain('this user may not bind 8104')
})

test('folders are shortened the way people read them', () => {
  expect(processName(row(node), '/home/ann')).toBe('node (pid 4123, in ~/work/x)')
  expect(processName(row(node), '/home/an')).toBe('node (pid 4123, in /home/ann/work/x)')
  expect(processName(row({ ...node, folder: null }))).toBe('node (pid 4123)')
  expect(processName(row('unowned'))).toBe('a socket without a process')
})
