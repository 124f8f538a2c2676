import { describe, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import { modeAfterMove, modeOfPlace } from './moved-mode'
import { offsetProblem, offsetsAfter, placed, portOfVariable, withTwin } from './placement'
import { plannedPorts } from './plan'
import { definitionOf, tekton } from './testing/definitions'
import { movedPorts, touchedParts } from './touched'

const blocks = { component: { base: 8_000, size: 100 }, ai: { base: 45_000, size: 100 } }
const planned = plannedPorts(tekton(), blocks)
const port = (variable: string): (typeof planned)[number] => {
  const found = portOfVariable(planned, variable)
  if (!found) throw new Error(`no port ${variable}`)
  return found
}

describe('placed', () => {
  it('moves components, specialists, extra ports of both kinds, and leaves the rest as it is', () => {
    const moved = plannedPorts(
      placed(tekton(), { HERMES_PORT: 90, HERMES_AI_PORT: 90, DB_MCP_PORT: 91, AISH_PORT: 92 }),
      blocks,
    )
    const differing = moved.filter(({ offset }, at) => offset !== planned[at]?.offset)
    expect(differing.map(({ variable, port: at }) => [variable, at])).toEqual(
      expect.arrayContaining([
        ['HERMES_PORT', 8_090],
        ['HERMES_AI_PORT', 45_090],
        ['DB_MCP_PORT', 8_091],
        ['AISH_PORT', 8_092],
      ]),
    )
    expect(differing).toHaveLength(4)
  })

  it('takes no notice of variables that the definition does not have, nor of an object’s own words', () => {
    const definition = tekton()
    expect(placed(definition, {})).toBe(definition)
    expect(plannedPorts(placed(definition, { GONE_PORT: 5, constructor: 6 }), blocks)).toEqual(planned)
  })
})

describe('a port and its twin', () => {
  it('is found by its variable or an alias, and moves with the other lane', () => {
    expect(port('PENIA_PORT')).toBe(port('BUDGET_PORT'))
    const twins = withTwin(planned, port('HERMES_AI_PORT'))
    expect(twins.map(({ variable }) => variable)).toEqual(['HERMES_PORT', 'HERMES_AI_PORT'])
    expect(withTwin(planned, port('HEPHAESTUS_MCP_PORT'))).toHaveLength(1)
  })

  it('moves alone where the platform gave the specialist another offset', () => {
    const apart = plannedPorts(
      definitionOf(
        'name: S\ncomponents: { web: { command: x, port: 3, specialist: { title: T, command: y, port: 7 } } }\n',
      ),
      blocks,
    )
    const web = portOfVariable(apart, 'WEB_PORT')
    expect(web && withTwin(apart, web).map(({ variable }) => variable)).toEqual(['WEB_PORT'])
  })

  it('can’t stand where another is planned in its lane, or outside its block', () => {
    const twins = withTwin(planned, port('HERMES_PORT'))
    expect(offsetProblem(planned, blocks, twins, 50)).toBeNull()
    expect(offsetProblem(planned, blocks, twins, port('ENGRAM_PORT').offset)).toMatch(/is Engram’s\.$/)
    expect(offsetProblem(planned, blocks, twins, 100)).toMatch(/can’t stand at \+100: its block has 100 ports/)
    expect(offsetProblem(planned, { ...blocks, ai: { base: 45_000, size: 40 } }, twins, 50)).toMatch(/AI can’t stand/)
  })

  it('is no longer told of once it is back where the platform has it', () => {
    const twins = withTwin(planned, port('HERMES_PORT'))
    const away = offsetsAfter(tekton(), blocks, { DB_MCP_PORT: 97 }, twins, 50)
    expect(away).toEqual({ DB_MCP_PORT: 97, HERMES_PORT: 50, HERMES_AI_PORT: 50 })
    expect(offsetsAfter(tekton(), blocks, away, twins, port('HERMES_PORT').offset)).toEqual({ DB_MCP_PORT: 97 })
  })
})

describe('what a move touches', () => {
  const moved = (offsets: Record<string, number>): ReturnType<typeof movedPorts> =>
    movedPorts(
      'primary' as InstanceId,
      { definition: tekton(), ports: blocks },
      { definition: placed(tekton(), offsets), ports: blocks },
    )

  it('is whose port it is, who needs it, and the specialists beside them', () => {
    const touched = touchedParts(tekton(), moved({ ENGRAM_PORT: 50, ENGRAM_AI_PORT: 50 }))
    expect(new Set(touched.map(({ component }) => component))).toEqual(new Set(['engram', 'athena', 'rhetor', 'ergon']))
    expect(touched.filter(({ part }) => part === 'specialist')).toHaveLength(4)
  })

  it('is the specialist alone where only that moves, and nobody for a port of the instance', () => {
    expect(touchedParts(tekton(), moved({ ENGRAM_AI_PORT: 50 }))).toEqual([{ component: 'engram', part: 'specialist' }])
    expect(touchedParts(tekton(), moved({ DB_MCP_PORT: 50 }))).toEqual([])
    expect(moved({ DB_MCP_PORT: 50 })).toMatchObject([{ variable: 'DB_MCP_PORT', to: 8_050 }])
  })
})

describe('the mode of an instance that moves', () => {
  const at = (index: number): typeof blocks => ({
    component: { base: 8_000 + index * 100, size: 100 },
    ai: { base: 45_000 + index * 100, size: 100 },
  })

  it('is that of its place, custom elsewhere, and primary stays the main checkout', () => {
    expect([0, 1, 26].map((index) => modeOfPlace(tekton(), at(index)))).toEqual(['primary', 'coder-a', 'coder-z'])
    expect(modeOfPlace(tekton(), { ...at(1), ai: at(2).ai })).toBeNull()
    expect(modeAfterMove(tekton(), 'coder-a', at(3), [])).toBe('coder-c')
    expect(modeAfterMove(tekton(), 'coder-a', at(3), ['coder-c'])).toBe('custom')
    expect(modeAfterMove(tekton(), 'coder-a', at(0), [])).toBe('custom')
    expect(modeAfterMove(tekton(), 'primary', at(3), [])).toBe('primary')
  })
})
