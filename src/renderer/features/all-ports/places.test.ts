import { describe, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import { aConflict } from '../../testing/conflicts'
import { aSnapshot, STORY_AT } from '../../testing/fixture'
import { landingOn } from './landing'
import { keptFor, type Place } from './place'
import { placesMaker, type PlacesInput } from './places'
import { summaryOf } from './summary'

function byInstance<Row extends ComponentRow | SpecialistRow>(rows: readonly Row[]): Map<string, Row[]> {
  const lists = new Map<string, Row[]>()
  for (const row of rows) lists.set(row.instance, [...(lists.get(row.instance) ?? []), row])
  return lists
}

function input(over: Partial<PlacesInput> = {}): PlacesInput {
  const { tables } = aSnapshot()
  return {
    instances: tables.instances,
    components: byInstance(tables.components),
    specialists: byInstance(tables.specialists),
    listeners: tables.listeners.toSorted((a, b) => a.port - b.port),
    conflicts: [],
    ahead: [],
    raster: { size: 100, aiDistance: 37_000 },
    ...over,
  }
}

const ahead = {
  id: '3',
  note: 'the release',
  platform: 'tekton',
  platformName: 'Tekton',
  ports: { component: { base: 8_300, size: 100 }, ai: { base: 45_300, size: 100 } },
  at: STORY_AT,
}

const ids = (places: readonly Place[]): string[] => places.map(({ id }) => id)
const placeOf = (places: readonly Place[], id: string): Place => {
  const place = places.find((each) => each.id === id)
  if (place === undefined) throw new Error(`no place ${id} in ${ids(places).join(', ')}`)
  return place
}

describe('placesMaker', () => {
  it('lays instances, what is kept, and free places in port order', () => {
    expect(ids(placesMaker()(input({ ahead: [ahead] })))).toEqual([
      'instance primary',
      'instance coder-a',
      'instance coder-b',
      'ahead 3',
      'free 8400',
      'free 8500',
    ])
  })

  it('says it all in the name of a line', () => {
    const conflicts = [aConflict(STORY_AT, { instance: 'coder-b' as InstanceId, level: 'error', port: 8_201 })]
    const places = placesMaker()(input({ ahead: [ahead], conflicts }))
    expect(placeOf(places, 'instance primary').spoken).toBe('Primary, 8000 to 8099 and 45000 to 45099, 36 ready')
    expect(placeOf(places, 'instance coder-b').spoken).toBe(
      'Coder-B, 8200 to 8299 and 45200 to 45299, stopped, 1 conflict',
    )
    expect(placeOf(places, 'ahead 3').spoken).toBe(
      'Blocks kept for the release, Tekton, 8300 to 8399 and 45300 to 45399',
    )
    expect(placeOf(places, 'free 8400').spoken).toBe('Free, 8400 to 8499 and 45400 to 45499')
  })

  it('shows who listens in free places and in those that are kept', () => {
    const base = input().listeners[0] as Listener
    const stranger = (port: number): Listener => ({ ...base, id: `x${port}`, port, owner: 'stranger', ref: null })
    const listeners = [...input().listeners, stranger(8_310), stranger(8_410)].toSorted((a, b) => a.port - b.port)
    const places = placesMaker()(input({ ahead: [ahead], listeners }))
    expect(placeOf(places, 'ahead 3').cells[10]?.kind).toBe('stranger')
    expect(placeOf(places, 'free 8400')).toMatchObject({ heldCount: 1 })
    expect(placeOf(places, 'free 8400').spoken).toContain('1 held by others')
  })

  it('keeps the lines that did not change, and all of them where nothing did', () => {
    const make = placesMaker()
    const before = make(input())
    const { tables } = aSnapshot()
    const same = input({
      instances: before.flatMap((place) => (place.kind === 'instance' ? [place.instance] : [])),
    })
    const first = make(same)
    expect(make({ ...same, components: new Map(same.components) })).toBe(first)
    const changed = tables.components.map((row) =>
      row.id === 'coder-a/athena' ? { ...row, state: 'failed' as const } : row,
    )
    const known = new Map(same.components)
    known.set(
      'coder-a',
      changed.filter((row) => row.instance === 'coder-a'),
    )
    const after = make({ ...same, components: known })
    expect(placeOf(after, 'instance coder-a')).not.toBe(placeOf(first, 'instance coder-a'))
    expect(placeOf(after, 'instance primary')).toBe(placeOf(first, 'instance primary'))
    expect(placeOf(after, 'free 8300')).toBe(placeOf(first, 'free 8300'))
  })
})

describe('landingOn', () => {
  const places = placesMaker()(input({ ahead: [ahead] }))
  const coderB = placeOf(places, 'instance coder-b')
  if (coderB.kind !== 'instance') throw new Error('coder-b is an instance')

  it('moves to a free place, swaps with an instance, stays at home, and leaves alone what is kept', () => {
    expect(landingOn(placeOf(places, 'free 8400'), coderB.instance)).toMatchObject({
      change: { kind: 'move-instance', instance: 'coder-b', componentBase: 8_400, aiBase: null, reason: null },
      isRefused: false,
    })
    expect(landingOn(placeOf(places, 'instance coder-a'), coderB.instance)).toMatchObject({
      change: { kind: 'swap', instance: 'coder-b', other: 'coder-a' },
      words: 'to 8100, where Coder-A is: they would change places',
    })
    expect(landingOn(coderB, coderB.instance)).toMatchObject({ change: null, isRefused: false })
    expect(landingOn(placeOf(places, 'ahead 3'), coderB.instance)).toMatchObject({ change: null, isRefused: true })
  })
})

describe('summaryOf', () => {
  it('names the clashes first, else gives the figures', () => {
    expect(summaryOf(placesMaker()(input()))).toEqual({
      text: 'Port in conflict: Coder-A terma 8104.',
      isTrouble: true,
    })
    const calm = placesMaker()(input({ listeners: [] }))
    const warned = aConflict(STORY_AT, { instance: 'coder-b' as InstanceId, level: 'warning', port: 8_201 })
    expect(summaryOf(placesMaker()(input({ listeners: [], conflicts: [warned] })))).toMatchObject({
      text: expect.stringContaining('1 conflict to look at') as string,
      isTrouble: false,
    })
    expect(summaryOf(calm).text).toMatch(/^3 instances · \d+ ports planned · none in conflict$/)
  })
})

describe('keptFor', () => {
  it('says “for” once', () => {
    expect([keptFor('the release'), keptFor('for the review agent')]).toEqual([
      'kept for the release',
      'kept for the review agent',
    ])
  })
})
