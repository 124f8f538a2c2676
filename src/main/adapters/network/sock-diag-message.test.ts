import { expect, test } from 'vitest'
import { DiagRefused, encodeQuery, entryAt, portAt, walkAnswer } from './sock-diag-message'
import type { SocketEntry } from './socket-entry'

// Recorded on Linux 6.18: node:net servers on the addresses named by each test.
const TCP4 =
  '7c0000001400020000000000de740000020a00001fa800007f0000010000000000000000000000000000000000000000000000000000000000000000a8010000000000000000000000000000ff010000000000007efc0000050008000000000008000f00000000000c00150001000000000000000600160052000000' +
  '7c0000001400020000000000de740000020a00001fa90000000000000000000000000000000000000000000000000000000000000000000000000000a9010000000000000000000000000000ff010000000000007ffc0000050008000000000008000f00000000000c00150001000000000000000600160052000000'
const MAPPED =
  '840000001400020000000000de7400000a0a00001fad000000000000000000000000ffff7f0000010000000000000000000000000000000000000000aa010000000000000000000000000000ff0100000000000083fc0000050008000000000005000b000000000008000f00000000000c00150001000000000000000600160012000000'
const DUAL_STACK =
  '840000001400020000000000de7400000a0a00001faa0000000000000000000000000000000000000000000000000000000000000000000000000000ac010000000000000000000000000000ff0100000000000080fc0000050008000000000005000b000000000008000f00000000000c00150001000000000000000600160012000000'
const V6_ONLY =
  '840000001400020000000000de7400000a0a00001fab0000000000000000000000000000000000000000000000000000000000000000000000000000ad010000000000000000000000000000ff0100000000000081fc0000050008000000000005000b000100000008000f00000000000c00150001000000000000000600160012000000'
const V6_LOOPBACK =
  '840000001400020000000000de7400000a0a00001fac0000000000000000000000000000000000010000000000000000000000000000000000000000ab010000000000000000000000000000ff0100000000000082fc0000050008000000000005000b000100000008000f00000000000c00150001000000000000000600160012000000'
const UDP4 =
  '7c0000001400020000000000de740000020700001fae00007f0000010000000000000000000000000000000000000000000000000000000000000000ae010000000000000000000000000000000000000000000084fc0000050008000000000008000f00000000000c00150001000000000000000600160050000000'
const DONE = '140000000300020000000000de74000000000000'

function read(hex: string, protocol: SocketEntry['protocol'] = 'tcp'): { entries: SocketEntry[]; isDone: boolean } {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
  const view = new DataView(bytes.buffer)
  const entries: SocketEntry[] = []
  const isDone = walkAnswer(view, bytes.length, (at) => {
    const entry = entryAt(view, bytes, at, protocol)
    expect(portAt(view, at)).toBe(entry.port)
    entries.push(entry)
  })
  return { entries, isDone }
}

test('IPv4 listeners, and the answer goes on until the kernel says that it is done', () => {
  const { entries, isDone } = read(TCP4)
  expect(isDone).toBe(false)
  expect(entries[0]).toEqual({
    protocol: 'tcp',
    family: 'ipv4',
    state: 10,
    address: '127.0.0.1',
    port: 8104,
    remoteAddress: '0.0.0.0',
    remotePort: 0,
    uid: 0,
    inode: 64638,
    isV6Only: false,
  })
  expect(entries[1]).toMatchObject({ address: '0.0.0.0', port: 8105, inode: 64639 })
  expect(read(TCP4 + DONE).isDone).toBe(true)
})

test('IPv6 listeners: both stacks, IPv6 only, loopback, mapped', () => {
  expect(read(DUAL_STACK).entries[0]).toMatchObject({ family: 'ipv6', address: '::', port: 8106, isV6Only: false })
  expect(read(V6_ONLY).entries[0]).toMatchObject({ family: 'ipv6', address: '::', port: 8107, isV6Only: true })
  expect(read(V6_LOOPBACK).entries[0]).toMatchObject({ family: 'ipv6', address: '::1', port: 8108 })
  expect(read(MAPPED).entries[0]).toMatchObject({ family: 'ipv4', address: '127.0.0.1', port: 8109 })
})

test('UDP that is not connected', () => {
  expect(read(UDP4, 'udp').entries).toMatchObject([{ protocol: 'udp', state: 7, port: 8110, inode: 64644 }])
})

test('a refusal carries the errno', () => {
  const refusal = `24000000020000000000000000000000feffffff${'00'.repeat(16)}`
  expect(() => read(refusal)).toThrow(DiagRefused)
  expect(() => read(refusal)).toThrow(/errno 2/)
})

test('cut and senseless answers end the walk without inventing sockets', () => {
  for (let length = 0; length < TCP4.length / 2; length += 1) {
    const { entries, isDone } = read(TCP4.slice(0, length * 2))
    expect(isDone).toBe(false)
    expect(entries.length).toBe(Math.floor(length / 124))
  }
  expect(read('00'.repeat(64)).entries).toEqual([])
})

test('a query names protocol, family, states and port', () => {
  const query = Buffer.from(encodeQuery({ protocol: 'udp', family: 'ipv6', states: 1 << 7, port: 8104 }))
  expect(query.length).toBe(72)
  expect(query.subarray(0, 32).toString('hex')).toBe(
    ['48000000', '1400', '0103', '00000000', '00000000', '0a110000', '80000000', '1fa8', '0000', '00000000'].join(''),
  )
})
