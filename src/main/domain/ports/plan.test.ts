import { describe, expect, it } from 'vitest'
import { blocksAt, modeIndex, modeName, placeCount, PLACED_MODES } from './modes'
import { inBoardOrder, plannedPorts } from './plan'
import { definitionOf, tekton } from './testing/definitions'

/** The tables of port-allocation-strategy.md, word for word. */
const COMPONENT_TABLE = `
ENGRAM_PORT 0
HERMES_PORT 1
ERGON_PORT 2
RHETOR_PORT 3
TERMA_PORT 4
ATHENA_PORT 5
PROMETHEUS_PORT 6
HARMONIA_PORT 7
TELOS_PORT 8
SYNTHESIS_PORT 9
TEKTON_CORE_PORT 10
METIS_PORT 11
APOLLO_PORT 12
BUDGET_PORT 13
PENIA_PORT 13
SOPHIA_PORT 14
NOESIS_PORT 15
NUMA_PORT 16
AISH_PORT 17
AISH_MCP_PORT 18
HEPHAESTUS_PORT 80
HEPHAESTUS_MCP_PORT 88
DB_MCP_PORT 99`
  .trim()
  .split('\n')

function table(lane: 'component' | 'ai', base: number): string[] {
  const definition = tekton()
  const blocks = blocksAt(definition, 0)
  if (blocks === null) throw new Error('the primary has a place')
  return inBoardOrder(plannedPorts(definition, blocks))
    .filter((port) => port.lane === lane)
    .flatMap(({ variable, aliases, port }) => [variable, ...aliases].map((name) => `${name} ${port - base}`))
}

describe('the plan of Tekton', () => {
  it('is the table of the documents, in its order', () => {
    expect(table('component', 8000)).toEqual(COMPONENT_TABLE)
  })

  it('has AI ports at the same offsets for ENGRAM to NUMA and HEPHAESTUS, none for AISH, MCP and DB', () => {
    const expected = COMPONENT_TABLE.filter((line) => !/AISH|MCP/.test(line)).map((line) =>
      line.replace('_PORT', '_AI_PORT'),
    )
    expect(table('ai', 45_000)).toEqual(expected)
  })

  it('names each port for people', () => {
    const blocks = { component: { base: 8100, size: 100 }, ai: { base: 45_100, size: 100 } }
    const planned = plannedPorts(tekton(), blocks)
    expect(planned.find(({ port }) => port === 8188)).toMatchObject({
      kind: 'extra',
      component: 'hephaestus',
      name: 'Hephaestus MCP',
    })
    expect(planned.find(({ port }) => port === 8199)).toMatchObject({ kind: 'extra', component: null, name: 'DB MCP' })
    expect(planned.find(({ port }) => port === 45_105)).toMatchObject({
      kind: 'specialist',
      component: 'athena',
      name: 'Athena AI',
    })
  })

  it('leaves out the AI lane where there is none', () => {
    const definition = definitionOf('name: S\ncomponents: { a: { command: x, port: 1 } }\n')
    expect(
      plannedPorts(definition, { component: { base: 9000, size: 100 }, ai: null }).map(({ port }) => port),
    ).toEqual([9001])
  })
})

describe('modes', () => {
  it.each([
    ['primary', 0, 8000, 45_000, 'Primary'],
    ['coder-a', 1, 8100, 45_100, 'Coder-A'],
    ['coder-b', 2, 8200, 45_200, 'Coder-B'],
    ['coder-z', 26, 10_600, 47_600, 'Coder-Z'],
  ])('%s is place %d: %d and %d', (mode, index, component, ai, name) => {
    expect(modeIndex(mode)).toBe(index)
    expect(modeName(mode)).toBe(name)
    expect(blocksAt(tekton(), index)).toEqual({
      component: { base: component, size: 100 },
      ai: { base: ai, size: 100 },
    })
  })

  it('end where a lane would pass 65535, or what its platform’s own code accepts', () => {
    const definition = tekton()
    const count = placeCount(definition)
    expect(count).toBe(50)
    expect(blocksAt(definition, count - 1)?.ai).toEqual({ base: 49_900, size: 100 })
    expect(blocksAt(definition, count)).toBeNull()
    const unbound = definitionOf(
      'name: S\nports: { component: 8000, ai: 45000 }\ncomponents: { a: { command: x, port: 1 } }\n',
    )
    expect(placeCount(unbound)).toBe(205)
    expect(blocksAt(unbound, 204)?.ai).toEqual({ base: 65_400, size: 100 })
    expect(blocksAt(unbound, 205)).toBeNull()
    expect(PLACED_MODES).toHaveLength(27)
    expect(modeIndex('custom')).toBeNull()
  })

  it('step by the larger lane, so that no instance runs into the next', () => {
    const definition = definitionOf(
      'name: S\nports: { component: { base: 8000, size: 10 }, ai: { base: 45000, size: 50 } }\ncomponents: { a: { command: x, port: 1 } }\n',
    )
    expect(blocksAt(definition, 2)).toEqual({ component: { base: 8100, size: 10 }, ai: { base: 45_100, size: 50 } })
  })
})
