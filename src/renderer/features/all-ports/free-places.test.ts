import { describe, expect, it } from 'vitest'
import type { Blocks } from '@shared/model/ports'
import { freePlaces, placeFrom, rasterOf } from './free-places'

const RASTER = { size: 100, aiDistance: 37_000 }

function at(base: number, ai: number | null = base + 37_000): Blocks {
  return { component: { base, size: 100 }, ai: ai === null ? null : { base: ai, size: 100 } }
}

const bases = (taken: Blocks[], raster = RASTER): [number, number][] =>
  freePlaces(taken, raster).map(({ ports, count }) => [ports.component.base, count])

describe('freePlaces', () => {
  it('shows none where there is no instance yet', () => {
    expect(bases([])).toEqual([])
  })

  it('shows what lies between, and two places after the last', () => {
    expect(bases([at(8_000), at(8_200)])).toEqual([
      [8_100, 1],
      [8_300, 1],
      [8_400, 1],
    ])
  })

  it('tells a long gap in one line after its first two places', () => {
    expect(bases([at(8_000), at(9_000)]).slice(0, 3)).toEqual([
      [8_100, 1],
      [8_200, 1],
      [8_300, 7],
    ])
  })

  it('is free only where both lanes are, also where lanes of others cross', () => {
    expect(bases([at(8_000), at(8_300, 45_100)])).not.toContainEqual([8_100, 1])
    expect(bases([at(8_000), at(8_250)]).map(([base]) => base)).not.toContain(8_200)
    expect(bases([at(8_000), at(8_250)]).map(([base]) => base)).toContain(8_100)
  })

  it('ends where the ports end', () => {
    expect(bases([at(28_500)])).toEqual([])
    expect(placeFrom(65_500, { size: 100, aiDistance: null })).toBeNull()
  })
})

describe('rasterOf', () => {
  it('follows most of the instances, else the platform', () => {
    expect(rasterOf([], RASTER)).toEqual(RASTER)
    expect(rasterOf([at(8_000), at(8_100), at(9_000, null)], { size: 10, aiDistance: null })).toEqual(RASTER)
  })
})
