import { describe, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import { aSnapshot } from '../../testing/fixture'
import { boardOf } from './board'
import type { Cell } from './cell'
import { concerns, landingAt, type Moving, pickUp } from './moving'

const { tables } = aSnapshot()
const coderA = tables.instances.find(({ id }) => id === 'coder-a')
if (coderA === undefined) throw new Error('the fixture has a coder-a')

function board(more: Partial<Parameters<typeof boardOf>[0]> = {}): Cell[] {
  return boardOf({
    instance: coderA!,
    components: tables.components,
    specialists: tables.specialists,
    listeners: tables.listeners,
    conflicts: [],
    ...more,
  })
}

function picked(cells: readonly Cell[], port: number): Moving {
  const cell = cells.find((each) => each.port === port)
  const moving = cell === undefined ? null : pickUp(cell)
  if (moving === null) throw new Error(`nothing to pick up at ${port}`)
  return moving
}

describe('pickUp', () => {
  it('takes a component with its twin, from either lane', () => {
    const cells = board()
    expect(picked(cells, 8_101)).toEqual({
      variable: 'HERMES_PORT',
      name: 'hermes',
      isPair: true,
      lane: 'component',
      from: 1,
    })
    expect(picked(cells, 45_101)).toMatchObject({ variable: 'HERMES_PORT', name: 'hermes', lane: 'ai', from: 1 })
  })

  it('takes an extra port alone, also one of the instance as a whole', () => {
    const cells = board({
      instance: { ...coderA, extraPorts: [{ name: 'DB', variable: 'DB_MCP_PORT', port: 8_120 }] },
    })
    expect(picked(cells, 8_188)).toMatchObject({ variable: 'HEPHAESTUS_MCP_PORT', isPair: false })
    expect(picked(cells, 8_120)).toMatchObject({ variable: 'DB_MCP_PORT', name: 'DB', isPair: false })
  })

  it('takes nothing where nothing is planned, or no variable carries it', () => {
    const components = tables.components.map((row) => ({ ...row, portVariable: null }))
    const cells = board({ components })
    expect(pickUp(cells[1]!)).toBeNull()
    expect(pickUp(cells[50]!)).toBeNull()
  })
})

describe('landingAt', () => {
  it('is possible where both places are free', () => {
    const cells = board()
    expect(landingAt(cells, picked(cells, 8_101), 50)).toEqual({
      offset: 50,
      ports: '8150 ↔ 45150',
      refusal: null,
      isHome: false,
      spoken: 'Moving hermes; over 8150, free',
    })
    expect(landingAt(cells, picked(cells, 45_101), 50)?.ports).toBe('45150 ↔ 8150')
  })

  it('says what is planned there', () => {
    const cells = board()
    expect(landingAt(cells, picked(cells, 8_101), 2)).toMatchObject({
      refusal: '8102 is planned for ergon',
      spoken: 'Moving hermes; 8102 is planned for ergon',
    })
  })

  it('says who holds it, in either lane', () => {
    const cells = board()
    expect(landingAt(cells, picked(cells, 8_101), 99)?.refusal).toBe('8199 is held by postgres (pid 812)')
    expect(landingAt(cells, picked(cells, 8_101), 41)?.refusal).toBe('45141 is held by a process of another user')
    // An extra port has no twin: the other lane is none of its concern.
    expect(landingAt(cells, picked(cells, 8_188), 41)?.refusal).toBeNull()
    expect(concerns(picked(cells, 8_188), 'ai')).toBe(false)
  })

  it('names a container that holds it', () => {
    const proxy: Listener = {
      ...tables.listeners[0]!,
      id: 'p',
      port: 8_160,
      owner: 'stranger',
      ref: null,
      label: 'docker-proxy (pid 77)',
      container: { engine: 'docker', name: 'shop-db', port: 5_432 },
    }
    const cells = board({ listeners: [proxy] })
    expect(landingAt(cells, picked(cells, 8_101), 60)?.refusal).toBe(
      '8160 is held by docker-proxy (pid 77), container shop-db (docker)',
    )
  })

  it('knows its way home, and the ends of the lane', () => {
    const cells = board()
    const moving = picked(cells, 8_101)
    expect(landingAt(cells, moving, 1)).toMatchObject({
      isHome: true,
      refusal: null,
      spoken: 'Moving hermes; back at 8101',
    })
    expect(landingAt(cells, moving, 100)).toBeNull()
  })

  it('needs a place for the twin too', () => {
    const short = { ...coderA, ports: { component: { base: 8_100, size: 100 }, ai: { base: 45_100, size: 40 } } }
    const cells = board({ instance: { ...short, id: 'coder-a' as InstanceId } })
    expect(landingAt(cells, picked(cells, 8_101), 50)?.refusal).toBe('there is no place for its twin')
  })
})
