import { describe, expect, it } from 'vitest'
import type { Cell } from '../../ui/port-board/cell'
import { type Spot, spotAfterKey } from './board-keys'
import type { Place } from './place'

function cell(lane: Cell['lane'], offset: number, kind: Cell['kind'] = 'free'): Cell {
  return {
    port: offset + 1,
    lane,
    offset,
    kind,
    name: null,
    ref: null,
    state: null,
    conflict: null,
    move: null,
    heldBy: null,
    caption: { subject: '', detail: '', spoken: '', heldSince: null },
  }
}

function place(id: string, hasAi = true): Place {
  const lane = (name: Cell['lane']) =>
    Array.from({ length: 10 }, (_, offset) => cell(name, offset, offset === 6 ? 'reserved' : 'free'))
  return {
    kind: 'free',
    id,
    ports: { component: { base: 1, size: 10 }, ai: hasAi ? { base: 101, size: 10 } : null },
    cells: hasAi ? [...lane('component'), ...lane('ai')] : lane('component'),
    name: id,
    spoken: id,
    count: 1,
    heldCount: 0,
  }
}

const places = [place('a'), place('b', false), place('c')]
const entry = { lane: 'component', offset: 3 } as const
const after = (spot: Spot, key: string, ctrlKey = false): Spot | null =>
  spotAfterKey(places, spot, { key, ctrlKey, metaKey: false }, entry)
const port = (line: number, lane: Cell['lane'], offset: number): Spot => ({ line, at: { lane, offset } })

describe('spotAfterKey', () => {
  it('goes through the lines and stops at the ends', () => {
    const first: Spot = { line: 0, at: null }
    expect(after(first, 'ArrowDown')).toEqual({ line: 1, at: null })
    expect(after(first, 'ArrowUp')).toEqual(first)
    expect(after(first, 'End')).toEqual({ line: 2, at: null })
    expect(after({ line: 2, at: null }, 'k')).toEqual({ line: 1, at: null })
    expect(after(first, 'ArrowLeft')).toBeNull()
  })

  it('enters the ports where one left them, and leaves them at the left', () => {
    expect(after({ line: 0, at: null }, 'ArrowRight')).toEqual(port(0, 'component', 3))
    expect(after(port(0, 'ai', 0), 'ArrowLeft')).toEqual({ line: 0, at: null })
    expect(after(port(0, 'ai', 9), 'ArrowRight')).toEqual(port(0, 'ai', 9))
  })

  it('goes from lane to lane and keeps the offset', () => {
    expect(after(port(0, 'component', 4), 'ArrowDown')).toEqual(port(0, 'ai', 4))
    expect(after(port(0, 'ai', 4), 'ArrowDown')).toEqual(port(1, 'component', 4))
    expect(after(port(1, 'component', 4), 'ArrowDown')).toEqual(port(2, 'component', 4))
    expect(after(port(1, 'component', 4), 'ArrowUp')).toEqual(port(0, 'ai', 4))
    expect(after(port(2, 'ai', 4), 'ArrowDown')).toEqual(port(2, 'ai', 4))
  })

  it('jumps with Ctrl to where something is', () => {
    expect(after(port(0, 'component', 0), 'ArrowRight', true)).toEqual(port(0, 'component', 6))
    expect(after(port(0, 'component', 9), 'ArrowLeft', true)).toEqual(port(0, 'component', 6))
    expect(after(port(0, 'component', 2), 'End')).toEqual(port(0, 'component', 9))
  })
})
