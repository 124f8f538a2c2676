import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exposedBlocks, keepFreeLine, merge, rangesToKeep } from './ephemeral'
import type { PortRange, SystemRules } from './ephemeral'
import { definitionOf, tekton } from './testing/definitions'

const LINUX: SystemRules = {
  ephemeral: { from: 32_768, to: 60_999 },
  reserved: [],
  excluded: [],
  unprivilegedFrom: 1_024,
}
const pair = { component: { base: 8200, size: 100 }, ai: { base: 45_200, size: 100 } }

describe('exposedBlocks', () => {
  it('are those inside the range, unless they are left out of it as a whole', () => {
    const withReserved = (...reserved: PortRange[]): number => exposedBlocks(pair, { ...LINUX, reserved }).length
    expect(exposedBlocks(pair, LINUX)).toEqual([pair.ai])
    expect(withReserved({ from: 45_000, to: 49_999 })).toBe(0)
    expect(withReserved({ from: 45_200, to: 45_249 })).toBe(1)
    expect(withReserved({ from: 45_250, to: 45_299 }, { from: 45_200, to: 45_249 })).toBe(0)
    expect(exposedBlocks(pair, { ...LINUX, ephemeral: null })).toEqual([])
    expect(exposedBlocks(pair, { ...LINUX, ephemeral: { from: 49_152, to: 65_535 } })).toEqual([])
  })
})

describe('keepFreeLine', () => {
  const wanted = rangesToKeep(tekton(), [pair.ai])

  it('keeps the whole AI lane of Tekton, and what was kept before', () => {
    expect(keepFreeLine('linux', LINUX, wanted)).toBe('sudo sysctl -w net.ipv4.ip_local_reserved_ports=45000-49999')
    expect(
      keepFreeLine(
        'linux',
        {
          ...LINUX,
          reserved: [
            { from: 50_000, to: 50_010 },
            { from: 7777, to: 7777 },
          ],
        },
        wanted,
      ),
    ).toBe('sudo sysctl -w net.ipv4.ip_local_reserved_ports=7777,45000-50010')
  })

  it('keeps the block alone where the platform has no bounds', () => {
    const definition = definitionOf('name: S\ncomponents: { a: { command: x, port: 1 } }\n')
    expect(rangesToKeep(definition, [pair.ai])).toEqual([{ from: 45_200, to: 45_299 }])
  })

  it('speaks the language of each system', () => {
    expect(keepFreeLine('darwin', { ...LINUX, ephemeral: { from: 49_152, to: 65_535 } }, wanted)).toBe(
      'sudo sysctl -w net.inet.ip.portrange.first=50000',
    )
    expect(keepFreeLine('win32', LINUX, wanted)).toBe(
      'netsh int ipv4 add excludedportrange protocol=tcp startport=45000 numberofports=5000',
    )
    expect(keepFreeLine('sunos', LINUX, wanted)).toBeNull()
    expect(keepFreeLine('linux', LINUX, [])).toBeNull()
  })
})

describe('merge', () => {
  const range = fc
    .tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 40 }))
    .map(([from, more]) => ({ from, to: from + more }))

  it('loses no port, adds none, and leaves no two ranges that touch', () => {
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const ports = (all: readonly PortRange[]): number[] =>
          [
            ...new Set(all.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, at) => from + at))),
          ].toSorted((a, b) => a - b)
        const merged = merge(ranges)
        expect(ports(merged)).toEqual(ports(ranges))
        merged.forEach((one, at) => expect(one.from).toBeGreaterThan((merged[at - 1]?.to ?? -2) + 1))
      }),
    )
  })
})
