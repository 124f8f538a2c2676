import { describe, expect, it } from 'vitest'
import type { Cell } from '../../ui/port-board/cell'
import { lanePaths, lanePieces, lookOf, nextTaken, offsetAtX } from './lane-paths'

function cell(offset: number, over: Partial<Cell> = {}): Cell {
  return {
    port: 8_100 + offset,
    lane: 'component',
    offset,
    kind: 'free',
    name: null,
    ref: null,
    state: null,
    conflict: null,
    move: null,
    heldBy: null,
    caption: { subject: '', detail: '', spoken: '', heldSince: null },
    ...over,
  }
}

const conflict = (level: 'error' | 'warning', isIgnored = false): Cell['conflict'] => ({ id: 'c', level, isIgnored })

describe('lookOf', () => {
  it('says what a tick shows: trouble before state, rest hollow, nothing for nothing', () => {
    expect(lookOf(cell(0))).toBeNull()
    expect(lookOf(cell(0, { kind: 'listening', state: 'degraded' }))).toBe('degraded')
    expect(lookOf(cell(0, { kind: 'reserved', state: 'stopped' }))).toBe('hollow')
    expect(lookOf(cell(0, { kind: 'reserved', state: null }))).toBe('hollow')
    expect(lookOf(cell(0, { kind: 'reserved', state: 'failed' }))).toBe('failed')
    expect(lookOf(cell(0, { kind: 'stranger' }))).toBe('stranger')
    expect(lookOf(cell(0, { kind: 'conflict' }))).toBe('conflict')
    expect(lookOf(cell(0, { kind: 'conflict', conflict: conflict('error', true) }))).toBe('ignored')
    expect(lookOf(cell(0, { kind: 'free', conflict: conflict('error') }))).toBe('conflict')
    expect(lookOf(cell(0, { kind: 'listening', state: 'ready', conflict: conflict('warning') }))).toBe('ready')
  })
})

describe('lanePaths', () => {
  it('draws all ticks of one look as one path, each at its own place', () => {
    const ready = { kind: 'listening', state: 'ready' } as const
    const paths = lanePaths([cell(0, ready), cell(1), cell(2, ready)], 6, 12)
    expect(paths).toEqual([{ look: 'ready', part: 'fill', path: 'M0 0h5v12h-5zM12 0h5v12h-5z' }])
  })

  it('draws conflicts last, so that nothing lies over them', () => {
    const looks = lanePaths(
      [cell(0, { kind: 'conflict' }), cell(1, { kind: 'stranger' }), cell(2, { kind: 'reserved' })],
      6,
      12,
    ).map(({ look, part }) => `${look} ${part}`)
    expect(looks.slice(-2)).toEqual(['conflict fill', 'conflict stroke'])
  })

  it('keeps the strokes of a hatch inside of their tick', () => {
    const [stranger] = lanePaths([cell(3, { kind: 'stranger' })], 6, 12)
    const points = [...(stranger?.path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g) ?? [])].map(([, x, y]) => [
      Number(x),
      Number(y),
    ])
    expect(points.length).toBeGreaterThan(4)
    for (const [x, y] of points) {
      expect(x).toBeGreaterThanOrEqual(18)
      expect(x).toBeLessThanOrEqual(23)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThanOrEqual(12)
    }
  })

  it('caps a warning over the tick of its state', () => {
    const looks = lanePaths([cell(0, { kind: 'listening', state: 'ready', conflict: conflict('warning') })], 6, 12)
    expect(looks.map(({ look }) => look)).toEqual(['ready', 'warning'])
  })
})

describe('lanePieces', () => {
  it('lays ten ports a piece, the last as long as is left', () => {
    expect(lanePieces(25, 4, 12)).toBe('M0 0h39v12h-39zM40 0h39v12h-39zM80 0h19v12h-19z')
  })
})

describe('offsetAtX', () => {
  it('finds the port of every pixel, and none beyond the ends', () => {
    expect([0, 5, 6, 599, 600, -1].map((x) => offsetAtX(x, 6, 100))).toEqual([0, 0, 1, 99, null, null])
  })
})

describe('nextTaken', () => {
  it('jumps to where something is, or to the end', () => {
    const cells = Array.from({ length: 10 }, (_, offset) => cell(offset, offset === 4 ? { kind: 'reserved' } : {}))
    expect([nextTaken(cells, 0, 1), nextTaken(cells, 4, 1), nextTaken(cells, 9, -1), nextTaken(cells, 4, -1)]).toEqual([
      4, 9, 4, 0,
    ])
  })
})
