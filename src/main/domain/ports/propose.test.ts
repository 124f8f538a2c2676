import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstOverlap } from './blocks'
import { modeChoices } from './mode-choices'
import { PLACED_MODES } from './modes'
import { plannedPorts } from './plan'
import { proposeBlocks } from './propose'
import type { PaperReservation } from './paper'
import type { ListenerOnPort, ProposalRequest } from './propose'
import { definitionOf, tekton } from './testing/definitions'

const definition = tekton()

function pairAt(index: number): PaperReservation['ports'] {
  return { component: { base: 8000 + 100 * index, size: 100 }, ai: { base: 45_000 + 100 * index, size: 100 } }
}

function node(port: number): ListenerOnPort {
  return {
    protocol: 'tcp',
    port,
    visibility: 'visible',
    pid: 4123,
    command: 'node',
    folder: '/home/ann/work/x',
    user: 'ann',
  }
}

function propose(more: Partial<ProposalRequest>): ReturnType<typeof proposeBlocks> {
  return proposeBlocks({ definition, mode: 'primary', reservations: [], listeners: [], rules: null, ...more })
}

describe('proposeBlocks', () => {
  it('gives a mode its own pair', () => {
    expect(propose({ mode: 'coder-b' })).toEqual({
      ports: pairAt(2),
      index: 2,
      warnings: [],
      notes: [],
      obstacles: [],
      obstacleCode: null,
      needsReason: false,
      skipped: [],
    })
  })

  it('passes over a reserved pair and a held one, moves both lanes, and says why', () => {
    const proposal = propose({
      mode: 'coder-b',
      reservations: [{ instance: 'coder-b', ports: pairAt(2) }],
      listeners: [node(8301)],
      shorten: (path) => path.replace('/home/ann', '~'),
    })
    expect(proposal.ports).toEqual(pairAt(4))
    expect(proposal.skipped).toEqual([
      '8200-8299 is coder-b’s.',
      '8301 (Hermes) is held by node (pid 4123) in ~/work/x.',
    ])
    expect(proposal.notes).toEqual([
      '8200-8299 is coder-b’s. One more place is taken. 8400-8499 is the next free place.',
    ])
    expect(proposal.warnings).toEqual([])
  })

  it('moves both lanes when only a twin is held', () => {
    const proposal = propose({ listeners: [node(45_005), node(45_006)] })
    expect(proposal.ports).toEqual(pairAt(1))
    expect(proposal.skipped[0]).toBe(
      '45005 (Athena AI) is held by node (pid 4123) in /home/ann/work/x. So is one more port of 8000-8099 and 45000-45099.',
    )
  })

  it('cares for planned ports over TCP only', () => {
    expect(propose({ listeners: [node(8050), { ...node(8001), protocol: 'udp' }] }).ports).toEqual(pairAt(0))
  })

  it('counts hidden owners as held', () => {
    const hidden: ListenerOnPort = { ...node(8000), visibility: 'hidden', pid: null, command: null, user: 'root' }
    expect(propose({ listeners: [hidden] }).skipped).toEqual(['8000 (Engram) is held by a process of root.'])
  })

  it('is no obstacle to itself', () => {
    expect(propose({ self: 'primary', reservations: [{ instance: 'primary', ports: pairAt(0) }] }).ports).toEqual(
      pairAt(0),
    )
  })

  it('takes the lowest free pair below when all above are gone, and says so when none is left', () => {
    const reservations = Array.from({ length: 50 }, (_, index) => ({ instance: `i${index}`, ports: pairAt(index) }))
    expect(
      propose({ mode: 'coder-c', reservations: reservations.filter(({ instance }) => instance !== 'i1') }).ports,
    ).toEqual(pairAt(1))
    const none = propose({ mode: 'coder-c', reservations })
    expect(none.ports).toBeNull()
    expect(none.obstacles).toEqual([
      'None of the 50 places from 8000-8099 on is free. Remove an instance or choose your own bases.',
    ])
  })

  it('says when a mode has no place at all', () => {
    const big = definitionOf(
      'name: S\nports: { component: { base: 8000, size: 5000 } }\ncomponents: { a: { command: x, port: 1 } }\n',
    )
    expect(propose({ definition: big, mode: 'coder-z' }).obstacles).toEqual([
      'Coder-Z has no place: its blocks would pass 65535. Choose your own bases.',
    ])
  })

  it('takes custom bases as they are, the other lane moving along', () => {
    const custom = (componentBase: number | null, aiBase: number | null) =>
      propose({ mode: 'custom', custom: { componentBase, aiBase } })
    expect(custom(9000, 46_000).ports).toEqual({
      component: { base: 9000, size: 100 },
      ai: { base: 46_000, size: 100 },
    })
    expect(custom(9000, null).ports?.ai?.base).toBe(46_000)
    expect(custom(null, 45_300).ports?.component.base).toBe(8300)
    expect(custom(65_500, 45_000).obstacles[0]).toContain('the last port is 65535')
    expect(custom(45_000, 45_050).obstacles[0]).toContain('overlap')
    expect(custom(20_000, null).obstacles).toEqual([
      '57000-57099 is outside 45000-49999, where the AI ports of Tekton have to be. ' +
        'Both lanes move together; choose a base for the other one as well.',
    ])
    expect(custom(9000, 49_950)).toMatchObject({
      obstacles: ['49950-50049 is outside 45000-49999, where the AI ports of Tekton have to be.'],
      obstacleCode: 'ports.range',
    })
  })

  it('takes a reserved range on purpose only, and never minds the documents’ own places', () => {
    const custom = (reason: string | null) =>
      propose({ mode: 'custom', custom: { componentBase: 5400, aiBase: 46_000 }, reason })
    expect(custom(null)).toMatchObject({ needsReason: true, obstacleCode: 'ports.reserved' })
    expect(custom(null).obstacles).toEqual([
      '5400-5499 reaches into 5000-5999, where development services usually listen. ' +
        'To take these ports all the same, write down why, or choose other bases.',
    ])
    expect(custom('an old script of ours knows only these')).toMatchObject({
      needsReason: true,
      obstacles: [],
      obstacleCode: null,
    })
    expect(propose({ mode: 'primary' }).needsReason).toBe(false)
    expect(propose({ mode: 'coder-d' }).needsReason).toBe(false)
  })

  it('passes over what is kept ahead with its note, unless that is what is asked for', () => {
    const reservations = [{ instance: 'ahead-1', ports: pairAt(3), ahead: { note: 'coder-c, next week' } }]
    const proposal = propose({ mode: 'coder-c', reservations })
    expect(proposal.skipped).toEqual(['8300-8399 is kept for “coder-c, next week”.'])
    expect(propose({ mode: 'coder-c', reservations, self: 'ahead-1', kept: pairAt(3) })).toMatchObject({
      ports: pairAt(3),
      obstacles: [],
    })
  })

  it('counts a listener only where it is in the way of the address that is bound', () => {
    const loopback = { ...definition, bindAddress: '127.0.0.1' }
    const other = { ...node(8001), family: 'ipv4' as const, address: '127.0.0.2' }
    expect(propose({ definition: loopback, listeners: [other] }).ports).toEqual(pairAt(0))
    expect(propose({ listeners: [other] }).ports).toEqual(pairAt(1))
  })

  it('never moves custom bases: reserved is an obstacle, held a warning', () => {
    const proposal = propose({
      mode: 'custom',
      custom: { componentBase: 8150, aiBase: 46_000 },
      reservations: [{ instance: 'coder-a', ports: pairAt(1) }],
      listeners: [node(8151)],
    })
    expect(proposal.ports?.component.base).toBe(8150)
    expect(proposal.obstacles).toEqual(['8150-8249 overlaps 8100-8199, which is coder-a’s.'])
    expect(proposal.warnings[0]).toBe(
      '8151 (Hermes) is held by node (pid 4123) in /home/ann/work/x. Hermes would not start.',
    )
  })

  it('tells the owner of each held port while they are few, and the rest by name', () => {
    const held = (...ports: number[]) =>
      propose({ mode: 'custom', custom: { componentBase: 8100, aiBase: null }, listeners: ports.map(node) }).warnings
    expect(held(8100, 8101, 8102)).toHaveLength(3)
    const many = held(8100, 8101, 8102, 8103, 8104)
    expect(many).toHaveLength(3)
    expect(many[2]).toBe('3 more are held and would not start: Ergon 8102, Rhetor 8103, Terma 8104.')
  })

  it('never overlaps what is reserved, always moves both lanes, and answers alike, in any sequence', () => {
    const step = fc.record({
      mode: fc.constantFrom(...PLACED_MODES),
      isFreed: fc.boolean(),
      held: fc.array(fc.integer({ min: 8000, max: 9200 }), { maxLength: 4 }),
      heldAi: fc.array(fc.integer({ min: 45_000, max: 46_200 }), { maxLength: 4 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let reservations: PaperReservation[] = []
        for (const [index, { mode, isFreed, held, heldAi }] of steps.entries()) {
          const listeners = [...held, ...heldAi].map(node)
          const proposal = propose({ mode, reservations, listeners })
          expect(propose({ mode, reservations, listeners })).toEqual(proposal)
          const { ports } = proposal
          if (ports === null) throw new Error('there is always a free pair here')
          expect((ports.ai?.base ?? 0) - ports.component.base).toBe(37_000)
          for (const other of reservations) expect(firstOverlap(ports, other.ports)).toBeNull()
          const busy = new Set(listeners.map(({ port }) => port))
          expect(plannedPorts(definition, ports).filter(({ port }) => busy.has(port))).toEqual([])
          reservations = isFreed ? reservations.slice(1) : [...reservations, { instance: `i${index}`, ports }]
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('modeChoices', () => {
  it('lists every mode with its base and why it can’t be had', () => {
    const choices = modeChoices({
      definition,
      reservations: [{ instance: 'x', ports: pairAt(2) }],
      usedModes: [{ instance: 'main', mode: 'primary' }],
    })
    expect(choices).toHaveLength(28)
    expect(choices.slice(0, 3)).toEqual([
      { mode: 'primary', label: 'Primary', base: 8000, unavailable: 'main already is Primary.' },
      { mode: 'coder-a', label: 'Coder-A', base: 8100, unavailable: null },
      { mode: 'coder-b', label: 'Coder-B', base: 8200, unavailable: '8200-8299 is x’s.' },
    ])
    expect(choices.at(-1)).toEqual({ mode: 'custom', label: 'Custom', base: null, unavailable: null })
  })
})
