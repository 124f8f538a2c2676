import { expect, test } from 'vitest'
import { parseProcNet } from './proc-net'

// Recorded on Linux 6.18 (little-endian).
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 0100007F:1FA8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 64638 1 00000000aeeec064 100 0 0 10 0                     
   1: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1575 1 0000000026b81d3e 100 0 0 10 0                      
   3: 0100007F:1FA8 0100007F:878E 01 00000000:00000000 00:00000000 00000000     0        0 64648 1 000000005cca071f 20 0 0 10 -1                     
   5: 0100007F:1FA8 0100007F:D9A2 06 00000000:00000000 03:0000176C 00000000     0        0 0 3 0000000000000000                                      
`
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000100007F:1FAD 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 64643 1 000000005a22b83b 100 0 0 10 0
   1: 00000000000000000000000001000000:1FAC 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 64642 1 0000000082ff949a 100 0 0 10 0
   2: 00000000000000000000000000000000:1FAA 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 64640 1 000000000e8c7d65 100 0 0 10 0
`
const UDP = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            
15857: 0100007F:1FAE 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 64644 2 000000001667d1f8 0         
15858: 0100007F:1FAF 0100007F:1FAE 01 00000000:00000000 00:00000000 00000000     0        0 64645 2 0000000007b1cbb2 0         
`

test('IPv4: listeners, a wildcard, a connection, TIME_WAIT', () => {
  expect(parseProcNet(TCP, 'tcp', 'ipv4')).toMatchObject([
    { address: '127.0.0.1', port: 8104, state: 10, uid: 0, inode: 64638, family: 'ipv4', isV6Only: false },
    { address: '0.0.0.0', port: 2024, state: 10, uid: 1000, inode: 1575 },
    { address: '127.0.0.1', port: 8104, state: 1, remoteAddress: '127.0.0.1', remotePort: 34702 },
    { state: 6, remotePort: 55714, inode: 0 },
  ])
})

test('IPv6: loopback, wildcard, and a mapped address as IPv4; whether it is IPv6 only is not told', () => {
  expect(parseProcNet(TCP6, 'tcp', 'ipv6')).toMatchObject([
    { family: 'ipv4', address: '127.0.0.1', port: 8109 },
    { family: 'ipv6', address: '::1', port: 8108, isV6Only: null },
    { family: 'ipv6', address: '::', port: 8106 },
  ])
})

test('UDP', () => {
  expect(parseProcNet(UDP, 'udp', 'ipv4')).toMatchObject([
    { protocol: 'udp', state: 7, address: '127.0.0.1', port: 8110, inode: 64644 },
    { protocol: 'udp', state: 1, port: 8111, remotePort: 8110 },
  ])
})

test('a table that is cut anywhere gives whole sockets only', () => {
  const whole = parseProcNet(TCP, 'tcp', 'ipv4')
  for (let length = 0; length <= TCP.length; length += 1) {
    for (const [i, entry] of parseProcNet(TCP.slice(0, length), 'tcp', 'ipv4').entries()) {
      expect(entry).toEqual(whole[i])
    }
  }
  expect(parseProcNet('garbage\n\n   9: ZZ:10 00:00\n', 'tcp', 'ipv4')).toEqual([])
  expect(parseProcNet(TCP, 'tcp', 'ipv6'), 'a table of the other family').toEqual([])
})
