import { describe, expect, it } from 'vitest'
import { isInTheWay, pickInTheWay } from './in-the-way'
import type { SocketPlace } from './in-the-way'

function at(address: string): SocketPlace {
  return { family: address.includes(':') ? 'ipv6' : 'ipv4', address }
}

describe('isInTheWay', () => {
  // The listener, then whether 127.0.0.1, 0.0.0.0 and :: can't be bound beside it (PERFORMANCE.md).
  it.each([
    ['127.0.0.1', 'yes', 'yes', 'yes'],
    ['0.0.0.0', 'yes', 'yes', 'yes'],
    ['::', 'maybe', 'maybe', 'yes'],
    ['::1', 'no', 'no', 'yes'],
    ['127.0.0.2', 'no', 'yes', 'yes'],
    ['192.168.1.7', 'no', 'yes', 'yes'],
    ['::ffff:127.0.0.1', 'yes', 'yes', 'yes'],
    ['::ffff:127.0.0.2', 'no', 'yes', 'yes'],
  ])('a listener on %s', (address, loopback, any, both) => {
    expect(['127.0.0.1', '0.0.0.0', '::'].map((bind) => isInTheWay(bind, at(address)))).toEqual([loopback, any, both])
  })

  it('keeps IPv4 and ::1 apart', () => {
    expect(isInTheWay('::1', at('127.0.0.1'))).toBe('no')
    expect(isInTheWay('::1', at('::'))).toBe('yes')
  })
})

describe('pickInTheWay', () => {
  it('names the one that is really in the way', () => {
    expect(pickInTheWay('127.0.0.1', [at('127.0.0.2'), at('::'), at('127.0.0.1')])).toEqual(at('127.0.0.1'))
    expect(pickInTheWay('127.0.0.1', [at('127.0.0.2'), at('::')])).toEqual(at('::'))
    expect(pickInTheWay('127.0.0.1', [at('127.0.0.2'), at('::1')])).toBeNull()
  })
})
