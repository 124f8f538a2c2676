import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Blocks } from '@shared/model/ports'
import { firstOverlap, lanesOf, lastPort } from './blocks'
import { suggestOffset } from './free-offset'
import { occupancyOf } from './occupancy'
import type { PaperReservation } from './paper'
import { plannedPorts } from './plan'
import { suggestBlocks } from './suggest'
import type { BlockSuggestion } from './suggest'
import { definitionOf, tekton } from './testing/definitions'

const definition = tekton()
const WHO = 'node (pid 4123)'

function pairAt(index: number): Blocks {
  return { component: { base: 8000 + 100 * index, size: 100 }, ai: { base: 45_000 + 100 * index, size: 100 } }
}

function of(index: number): PaperReservation {
  return { instance: ['primary', 'coder-a', 'coder-b'][index] ?? `i${index}`, ports: pairAt(index) }
}

function heldAt(...ports: number[]) {
  const listeners = ports.map((port) => ({
    protocol: 'tcp' as const,
    port,
    family: 'ipv4' as const,
    address: '0.0.0.0',
  }))
  return occupancyOf(listeners, '0.0.0.0', () => WHO)
}

function suggest(more: Partial<Parameters<typeof suggestBlocks>[0]>): BlockSuggestion {
  return suggestBlocks({ definition, reservations: [], heldBy: heldAt(), self: null, ...more })
}

describe('suggestBlocks', () => {
  it('explains why not the ones before', () => {
    expect(
      suggest({
        reservations: [of(0), of(1), of(2)],
        heldBy: heldAt(8300),
      }),
    ).toEqual({
      ports: pairAt(5),
      explanation: [
        '8000-8099 is primary’s.',
        '8100-8199 is coder-a’s.',
        '8200-8299 is coder-b’s.',
        '2 more places are taken.',
      ],
    })
  })

  it('looks upwards from where the instance is, then below', () => {
    const self = { id: 'coder-a', ports: pairAt(1) }
    expect(suggest({ self, reservations: [of(0), of(1), of(2)], heldBy: heldAt(45_301) })).toEqual({
      ports: pairAt(5),
      explanation: ['8200-8299 is coder-b’s.', `45301 is held by ${WHO}.`, '8400-8499 has 8443, a standard web port.'],
    })
    const all = Array.from({ length: 50 }, (_, index) => of(index)).filter(({ instance }) => instance !== 'primary')
    expect(suggest({ self, reservations: all }).ports).toEqual(pairAt(0))
  })

  it('takes what is only outside of the platform’s own bounds, or only a standard port, where nothing better is left', () => {
    const inside = Array.from({ length: 20 }, (_, index) => of(index))
    const outside = suggest({ reservations: inside })
    expect(outside.ports).toEqual(pairAt(20))
    expect(outside.explanation.at(-1)).toContain('which Tekton expects')
    const all = Array.from({ length: 50 }, (_, index) => of(index)).filter(({ instance }) => instance !== 'i4')
    expect(suggest({ reservations: all })).toMatchObject({ ports: pairAt(4) })
    expect(suggest({ reservations: all }).explanation.at(-1)).toBe(
      '8400-8499 has 8443, a standard web port. No better one is free.',
    )
  })

  it('says that there is none, and never leaves the AI range', () => {
    const all = Array.from({ length: 50 }, (_, index) => of(index))
    expect(suggest({ reservations: all })).toMatchObject({ ports: null })
    expect(suggest({ reservations: all }).explanation.at(-1)).toBe('No other place is free in both lanes.')
  })

  it('names what is kept ahead', () => {
    const kept = { instance: 'ahead-1', ports: pairAt(0), ahead: { note: 'coder-c, next week' } }
    expect(suggest({ reservations: [kept] }).explanation).toEqual(['8000-8099 is kept for “coder-c, next week”.'])
  })

  it('reads each of 10,000 listeners once, whatever the number of ports and places', () => {
    let reads = 0
    const listeners = Array.from({ length: 10_000 }, (_, at) => ({
      protocol: 'tcp' as const,
      get port() {
        reads += 1
        return 20_000 + at
      },
    }))
    const heldBy = occupancyOf(listeners, '0.0.0.0', () => WHO)
    const { ports: found } = suggest({ heldBy, reservations: [of(0)] })
    expect(found).toEqual(pairAt(1))
    expect(reads).toBeLessThanOrEqual(3 * listeners.length)
  })

  it('never overlaps anything, moves both lanes, and answers alike', () => {
    const port = fc.oneof(fc.integer({ min: 8000, max: 10_500 }), fc.integer({ min: 45_000, max: 47_500 }))
    const other = fc
      .tuple(fc.integer({ min: 7900, max: 10_400 }), fc.integer({ min: 44_900, max: 49_000 }))
      .map(([component, ai]): Blocks => ({ component: { base: component, size: 100 }, ai: { base: ai, size: 100 } }))
    fc.assert(
      fc.property(
        fc.array(other, { maxLength: 12 }),
        fc.array(port, { maxLength: 20 }),
        fc.boolean(),
        (all, held, has) => {
          const reservations = all.map((ports, at) => ({ instance: `i${at}`, ports }))
          const [first] = reservations
          const self = has && first !== undefined ? { id: first.instance, ports: first.ports } : null
          const ask = { reservations, heldBy: heldAt(...held), self }
          const found = suggest(ask)
          expect(suggest({ ...ask, heldBy: heldAt(...held) })).toEqual(found)
          if (found.ports === null) return
          expect((found.ports.ai?.base ?? 0) - found.ports.component.base).toBe(37_000)
          for (const { ports } of reservations) expect(firstOverlap(found.ports, ports)).toBeNull()
          for (const { block } of lanesOf(found.ports)) {
            expect(held.filter((one) => one >= block.base && one <= lastPort(block))).toEqual([])
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('suggestOffset', () => {
  function offset(variable: string, ...held: number[]) {
    const ports = pairAt(2)
    const reservations = [{ instance: 'coder-b', ports }]
    return suggestOffset({ definition, ports, variable, self: 'coder-b', reservations, heldBy: heldAt(...held) })
  }

  it('is the next that nobody plans or holds in either lane', () => {
    expect(offset('HERMES_PORT')).toEqual({
      offset: 19,
      port: 8219,
      explanation: ['8202 to 8218 are planned for others.'],
    })
    expect(offset('HERMES_PORT', 8219, 45_220)).toEqual({
      offset: 21,
      port: 8221,
      explanation: ['8202 to 8218 are planned for others.', `8219 is held by ${WHO}.`, `45220 is held by ${WHO}.`],
    })
    expect(offset('HERMES_AI_PORT')).toMatchObject({ offset: 19, port: 45_219 })
    expect(offset('PENIA_PORT')).toMatchObject({ offset: 19 })
  })

  it('goes round, and says when nothing is left', () => {
    expect(offset('DB_MCP_PORT')).toMatchObject({ offset: 19, port: 8219 })
    const full = Array.from({ length: 100 }, (_, at) => 8200 + at)
    expect(offset('HERMES_PORT', ...full)).toEqual({
      offset: null,
      port: null,
      explanation: ['Every other place of the block is planned or held.'],
    })
    expect(offset('NO_PORT').offset).toBeNull()
  })

  it('keeps off standard ports', () => {
    const tight = definitionOf(
      'name: S\nports: { component: { base: 8440, size: 5 } }\ncomponents: { a: { command: x, port: 2 } }\n',
    )
    const ports = { component: { base: 8440, size: 5 }, ai: null }
    expect(
      suggestOffset({ definition: tight, ports, variable: 'A_PORT', self: 's', reservations: [], heldBy: heldAt() }),
    ).toEqual({ offset: 4, port: 8444, explanation: ['8443 is a standard web port.'] })
  })

  it('never gives what is planned or held, whatever is asked for', () => {
    const ports = pairAt(3)
    const planned = plannedPorts(definition, ports)
    fc.assert(
      fc.property(
        fc.constantFrom(...planned),
        fc.array(fc.integer({ min: 8300, max: 8399 }), { maxLength: 60 }),
        ({ variable }, held) => {
          const found = suggestOffset({
            definition,
            ports,
            variable,
            self: 'x',
            reservations: [],
            heldBy: heldAt(...held),
          })
          if (found.offset === null) throw new Error('60 of 100 can’t fill a block')
          expect(planned.some((one) => one.offset === found.offset)).toBe(false)
          expect(held).not.toContain(8300 + found.offset)
        },
      ),
      { numRuns: 60 },
    )
  })
})
