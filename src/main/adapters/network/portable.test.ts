import { expect, test } from 'vitest'
import type { RunId } from '@shared/model/ids'
import { toldStart } from '../processes/told-start'
import { createPortableNetwork } from './portable'
import type { PortableConnection, PortableProcess } from './portable-rows'
import type { BindOutcome } from './bind-attempt'

type Line = [string, string, string, string, string, string, number]

const connection = ([
  protocol,
  localAddress,
  localPort,
  peerAddress,
  peerPort,
  state,
  pid,
]: Line): PortableConnection => ({
  protocol,
  localAddress,
  localPort,
  peerAddress,
  peerPort,
  state,
  pid,
  process: '',
})

// What systeminformation 5.33 makes of `netstat -natvln` of macOS.
const MAC = [
  connection(['tcp4', '127.0.0.1', '8104', '*', '*', 'LISTEN', 4123]),
  connection(['tcp46', '*', '8105', '*', '*', 'LISTEN', 4123]),
  connection(['tcp6', '::1', '8106', '*', '*', 'LISTEN', 4124]),
  connection(['tcp4', '*', '8107', '*', '*', 'LISTEN', Number.NaN]),
  connection(['tcp4', '192.168.1.4', '45010', '140.82.112.3', '443', 'ESTABLISHED', 777]),
  connection(['tcp4', '127.0.0.1', '8104', '127.0.0.1', '51000', 'TIME_WAIT', 0]),
  connection(['tcp6', 'fe80::1%lo0', '8108', '*', '*', 'LISTEN', 4124]),
  connection(['udp4', '*', '5353', '*', '*', 'UNKNOWN', 300]),
  // CLOSED in netstat, and a size of a buffer for a pid.
  connection(['tcp4', '127.0.0.1', '8109', '*', '*', 'UNKNOWN', 131_072]),
  connection(['udp46', '*', '*', '*', '*', 'UNKNOWN', 300]),
]
// And of `netstat -nao` of Windows, the last two in Italian and of a mapped address.
const WINDOWS = [
  connection(['tcp', '0.0.0.0', '135', '0.0.0.0', '0', 'LISTEN', 984]),
  connection(['tcp', '127.0.0.1', '8104', '127.0.0.1', '52311', 'ESTABLISHED', 4123]),
  connection(['tcp', '::', '8105', '::', '0', 'LISTEN', 4123]),
  connection(['udp', '0.0.0.0', '500', '*', '*', '', 4412]),
  connection(['tcp', '127.0.0.1', '8106', '0.0.0.0', '0', 'IN ASCOLTO', 4123]),
  connection(['tcp', '::ffff:127.0.0.1', '8107', '::', '0', 'LISTEN', 4123]),
  connection(['Proto', 'Local', 'Address', 'Foreign', '', 'Address', Number.NaN]),
]

const macNode: PortableProcess = {
  pid: 4123,
  name: 'node',
  command: 'node',
  params: 'server.js --port 8104',
  path: '/usr/local/bin',
  user: 'ann',
  started: '2026-11-20 09:30:00',
}
const windowsNode: PortableProcess = {
  pid: 4123,
  name: 'node.exe',
  command: '"C:\\Program Files\\nodejs\\node.exe" server.js',
  params: '',
  path: 'C:\\Program Files\\nodejs\\node.exe',
  user: '',
  started: '2026-11-20 09:30:00',
}

const network = (
  connections: PortableConnection[],
  processes: PortableProcess[],
  outcome: BindOutcome = { isFree: true },
) =>
  createPortableNetwork(async () => outcome, {
    connections: async () => connections,
    processes: async () => processes,
  })

test('macOS: listeners of both families, with owners', async () => {
  const rows = await network(MAC, [macNode]).listeners()
  expect(rows.map((row) => `${row.protocol} ${row.family} ${row.address} ${row.port} ${row.visibility}`)).toEqual([
    'tcp ipv4 127.0.0.1 8104 visible',
    'tcp ipv6 :: 8105 visible',
    'tcp ipv6 ::1 8106 visible',
    'tcp ipv4 0.0.0.0 8107 hidden',
    'tcp ipv6 fe80::1 8108 visible',
    'udp ipv4 0.0.0.0 5353 visible',
  ])
  expect(rows[0]).toMatchObject({
    pid: 4123,
    command: 'node',
    commandLine: '/usr/local/bin/node server.js --port 8104',
    user: 'ann',
    startedAt: toldStart(macNode.started, process.platform),
    isWildcard: false,
  })
  expect(rows[1]).toMatchObject({ isWildcard: true })
  expect(rows[2], 'a process that ended meanwhile').toMatchObject({ pid: 4124, command: null, startedAt: null })
})

test('whose run a listener is of, by the first process of its tree: no tag can be read there', async () => {
  const run = 'run-of-hermes' as RunId
  const shell = { ...macNode, pid: 4100, parentPid: 1, command: 'sh' }
  const source = { connections: async () => MAC, processes: async () => [{ ...macNode, parentPid: 4100 }, shell] }
  const leaders = new Map([[4100, run]])
  const rows = await createPortableNetwork(
    async () => ({ isFree: true }),
    source,
    undefined,
    () => leaders,
  ).listeners()
  expect(rows.filter((row) => row.run === run).map(({ port }) => port)).toEqual([8104, 8105])
  leaders.clear()
  const gone = createPortableNetwork(
    async () => ({ isFree: true }),
    source,
    undefined,
    () => leaders,
  )
  expect((await gone.listeners())[0]?.run).toBeNull()
})

test('Docker Desktop: the container behind its listener, as far as the engine tells', async () => {
  const desktop = { ...macNode, name: 'com.docker.backend', command: 'com.docker.backend', params: 'run' }
  const web = { engine: 'docker', name: 'web', protocol: 'tcp', publicPort: 8104, privatePort: 80 } as const
  const source = { connections: async () => MAC, processes: async () => [desktop] }
  const find = async () => (protocol: string, port: number) => (protocol === 'tcp' && port === 8104 ? web : null)
  const rows = await createPortableNetwork(async () => ({ isFree: true }), source, find).listenersOn([8104, 8105, 8106])
  expect(rows.map((row) => row.container)).toEqual([
    { engine: 'docker', name: 'web', port: 80 },
    { engine: 'docker', name: null, port: null },
    undefined,
  ])
})

test('connections: the end that connected, where the other one is here as well', async () => {
  const pair = [
    connection(['tcp4', '127.0.0.1', '51000', '127.0.0.1', '8104', 'ESTABLISHED', 777]),
    connection(['tcp4', '127.0.0.1', '8104', '127.0.0.1', '51000', 'ESTABLISHED', 4123]),
    connection(['tcp4', '192.168.1.4', '51001', '140.82.112.3', '8104', 'ESTABLISHED', 777]),
  ]
  expect(await network([...MAC, ...pair], [macNode]).connections([8104])).toEqual([
    { fromPid: 777, fromRun: null, fromPort: 51_000, toPort: 8104 },
  ])
})

test('secrets of a stranger’s command line are hidden', async () => {
  const [row] = await network(MAC, [{ ...macNode, params: 'server.js --token abc --db-password=hunter2' }]).listeners()
  expect(row?.commandLine).toBe('/usr/local/bin/node server.js --token •••• --db-password=••••')
})

test('Windows: listeners in any language, mapped addresses as IPv4', async () => {
  const rows = await network(WINDOWS, [windowsNode]).listeners()
  expect(rows.map((row) => `${row.protocol} ${row.address} ${row.port}`)).toEqual([
    'tcp 0.0.0.0 135',
    'tcp :: 8105',
    'udp 0.0.0.0 500',
    'tcp 127.0.0.1 8106',
    'tcp 127.0.0.1 8107',
  ])
  expect(rows[1]).toMatchObject({
    command: 'node.exe',
    commandLine: '"C:\\Program Files\\nodejs\\node.exe" server.js',
    user: null,
  })
})

test('ports are TCP, once each, in order', async () => {
  expect(await network(MAC, []).listeningPorts()).toEqual([8104, 8105, 8106, 8107, 8108])
  expect(await network([...WINDOWS, ...WINDOWS], []).listeningPorts()).toEqual([135, 8105, 8106, 8107])
  expect((await network(MAC, []).listenersOn([8106, 5353])).map((row) => row.port)).toEqual([8106, 5353])
})

test('macOS: what is bound and does not listen is no listener, and is named where it is in the way', async () => {
  expect(await network(MAC, []).listenersOn([8109])).toEqual([])
  const inUse = network(MAC, [{ ...macNode, pid: 131_072 }], { isFree: false, code: 'EADDRINUSE' })
  expect(await inUse.canBind(8109, '127.0.0.1')).toEqual({
    isFree: false,
    why: 'Port 8109 can’t be bound on 127.0.0.1 (EADDRINUSE): held by a hidden process, which bound 127.0.0.1 and doesn’t listen.',
  })
})

test('who has just begun is looked for once more before it is taken for a stranger', async () => {
  const asked: boolean[] = []
  const source = {
    connections: async () => MAC.slice(0, 1),
    async processes(isNew: boolean) {
      asked.push(isNew)
      return isNew ? [{ ...macNode, parentPid: 500 }] : []
    },
  }
  const leaders = new Map([[500, 'run0000001' as RunId]])
  const own = createPortableNetwork(
    async () => ({ isFree: true }),
    source,
    undefined,
    () => leaders,
  )
  expect((await own.listenersOn([8104])).map(({ run, command }) => [run, command])).toEqual([['run0000001', 'node']])
  expect(asked).toEqual([false, true])
})

test('a dear look is not followed by the next one at once', async () => {
  const begun: number[] = []
  const ended: number[] = []
  const source = {
    async connections() {
      begun.push(performance.now())
      await new Promise((resolve) => setTimeout(resolve, 30))
      ended.push(performance.now())
      return MAC
    },
    processes: async () => [macNode],
  }
  const slow = createPortableNetwork(async () => ({ isFree: true }), source)
  await slow.listeningPorts()
  await slow.listeningPorts()
  expect((begun[1] ?? 0) - (ended[0] ?? 0)).toBeGreaterThan(20)
})

test('a bind that fails is explained by the socket in the way', async () => {
  const inUse = network(MAC, [macNode], { isFree: false, code: 'EADDRINUSE' })
  expect(await inUse.canBind(8104, '127.0.0.1')).toEqual({
    isFree: false,
    why: 'Port 8104 can’t be bound on 127.0.0.1 (EADDRINUSE): held by node (pid 4123), which listens on 127.0.0.1.',
  })
  expect(await inUse.canBind(45010, '0.0.0.0')).toMatchObject({
    why: expect.stringContaining('an outgoing connection of a process (pid 777) to 140.82.112.3 port 443'),
  })
  expect(await network(MAC, []).canBind(8104, '127.0.0.1')).toEqual({ isFree: true })
})
