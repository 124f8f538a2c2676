import { expect, test } from 'vitest'
import { formatAddress, formatIpv4, formatIpv6 } from './ip-address'

const v6 = (hex: string): string => formatIpv6(Buffer.from(hex, 'hex'))

test('four bytes are written with dots', () => {
  expect(formatIpv4(Uint8Array.of(192, 168, 0, 255))).toBe('192.168.0.255')
})

test('IPv6 is written the canonical way', () => {
  expect(v6('00000000000000000000000000000000')).toBe('::')
  expect(v6('00000000000000000000000000000001')).toBe('::1')
  expect(v6('20010db8000000000001000000000001')).toBe('2001:db8::1:0:0:1')
  expect(v6('20010db8000100020003000400050006')).toBe('2001:db8:1:2:3:4:5:6')
  expect(v6('fe80000000000000000000000000abcd')).toBe('fe80::abcd')
  expect(v6('20010db8000000010001000100010001'), 'one group of zeros is not shortened').toBe('2001:db8:0:1:1:1:1:1')
  expect(v6('20010000000000000000000000000000')).toBe('2001::')
})

test('an IPv6 socket on a mapped address is told as IPv4', () => {
  const bytes = Buffer.from('00000000000000000000ffff7f000001', 'hex')
  expect(formatAddress('ipv6', bytes)).toEqual({ family: 'ipv4', address: '127.0.0.1' })
  bytes[0] = 1
  expect(formatAddress('ipv6', bytes)).toEqual({ family: 'ipv6', address: '100::ffff:7f00:1' })
})
