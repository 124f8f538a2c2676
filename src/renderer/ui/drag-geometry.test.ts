import { describe, expect, it } from 'vitest'
import { type GridGeometry, isDrag, placeAt, scrollStep } from './drag-geometry'

const board: GridGeometry = {
  left: 100,
  top: 50,
  width: 24,
  height: 24,
  stepX: 27,
  stepY: 27,
  columns: 10,
  size: 95,
}

describe('placeAt', () => {
  it('finds the place whose middle is pointed at', () => {
    for (let place = 0; place < board.size; place += 1) {
      const x = board.left + (place % 10) * board.stepX + board.width / 2
      const y = board.top + Math.floor(place / 10) * board.stepY + board.height / 2
      expect(placeAt(board, { x, y })).toBe(place)
    }
  })

  it('gives each half of a gap to its neighbour, so that no point between two places is nowhere', () => {
    expect(placeAt(board, { x: 125, y: 60 })).toBe(0)
    expect(placeAt(board, { x: 126, y: 60 })).toBe(1)
    expect(placeAt(board, { x: 110, y: 76 })).toBe(10)
  })

  it('is null outside, also beyond the end of a shorter last row', () => {
    expect(placeAt(board, { x: 90, y: 60 })).toBeNull()
    expect(placeAt(board, { x: 110, y: 40 })).toBeNull()
    expect(placeAt(board, { x: 100 + 10 * 27, y: 60 })).toBeNull()
    expect(placeAt(board, { x: 100 + 4 * 27 + 12, y: 50 + 9 * 27 + 12 })).toBe(94)
    expect(placeAt(board, { x: 100 + 5 * 27 + 12, y: 50 + 9 * 27 + 12 })).toBeNull()
    expect(placeAt(board, { x: 110, y: 50 + 10 * 27 + 12 })).toBeNull()
  })
})

describe('isDrag', () => {
  it('lets a press tremble by four pixels in any direction', () => {
    const from = { x: 10, y: 10 }
    expect(isDrag(from, { x: 14, y: 10 })).toBe(false)
    expect(isDrag(from, { x: 10, y: 5 })).toBe(true)
    expect(isDrag(from, { x: 13, y: 13 })).toBe(true)
  })
})

describe('scrollStep', () => {
  it('scrolls near the edges only, towards them', () => {
    expect(scrollStep(110, 100, 500)).toBeLessThan(0)
    expect(scrollStep(300, 100, 500)).toBe(0)
    expect(scrollStep(495, 100, 500)).toBeGreaterThan(0)
    expect(scrollStep(20, 100, 500)).toBeLessThan(0)
  })
})
