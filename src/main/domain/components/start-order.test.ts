import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCycle, layersOf, neededBy, withNeeds } from './start-order'

const shop = new Map([
  ['hermes', []],
  ['engram', ['hermes']],
  ['rhetor', ['hermes', 'engram']],
  ['apollo', ['rhetor']],
  ['terma', ['hermes']],
])

/** A graph without cycles: an id needs only ids of a smaller number. */
const acyclic = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 25 })
  .map(
    (rows) =>
      new Map(
        rows.map(
          (needs, index) =>
            [`c${index}`, index === 0 ? [] : [...new Set(needs.map((need) => `c${need % index}`))]] as const,
        ),
      ),
  )

describe('start order', () => {
  it('brings what is needed, each after its own needs', () => {
    expect(withNeeds(shop, ['apollo'])).toEqual(['hermes', 'engram', 'rhetor', 'apollo'])
    expect(neededBy(shop, 'hermes')).toEqual(['engram', 'rhetor', 'terma'])
  })

  it('makes layers that need only earlier ones', () => {
    expect(layersOf(shop)).toEqual([['hermes'], ['engram', 'terma'], ['rhetor'], ['apollo']])
    fc.assert(
      fc.property(acyclic, (graph) => {
        const layers = layersOf(graph)
        const depth = new Map(layers.flatMap((layer, index) => layer.map((id) => [id, index] as const)))
        expect(depth.size).toBe(graph.size)
        for (const [id, needs] of graph) for (const need of needs) expect(depth.get(need)!).toBeLessThan(depth.get(id)!)
      }),
    )
  })

  it('orders any acyclic graph', () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        expect(findCycle(graph)).toBeNull()
        const order = withNeeds(graph, graph.keys())
        for (const [id, needs] of graph)
          for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(id))
      }),
    )
  })

  it('names a cycle as a path', () => {
    const cyclic = new Map([...shop, ['hermes', ['apollo']] as const])
    expect(findCycle(cyclic)).toEqual(['hermes', 'apollo', 'rhetor', 'hermes'])
    expect(findCycle(new Map([['a', ['a']]]))).toEqual(['a', 'a'])
    expect(
      layersOf(
        new Map([
          ['a', ['a']],
          ['b', []],
        ]),
      ),
    ).toEqual([['b']])
  })
})
