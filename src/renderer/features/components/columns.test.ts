import { expect, it } from 'vitest'
import { layoutFor } from './columns'

const TEKTON = { hasTwins: true, isDescribed: true }

it('shows more columns the wider a table is, and the same object for widths that show the same', () => {
  expect([...layoutFor(500, TEKTON).shows]).toEqual(['trouble', 'name', 'port', 'cpu', 'memory', 'up'])
  expect(layoutFor(650, TEKTON).shows.has('aiPort')).toBe(true)
  expect(layoutFor(650, { ...TEKTON, hasTwins: false }).shows.has('aiPort')).toBe(false)
  expect(layoutFor(1_100, TEKTON).shows.has('about')).toBe(true)
  expect(layoutFor(720, TEKTON)).toBe(layoutFor(780, TEKTON))
})

it('lets the reason of what is not well take the room of all figures where there is too little beside them', () => {
  const takesAll = (width: number): boolean => {
    const { unwellSpan, unmeasuredSpan } = layoutFor(width, TEKTON)
    return unwellSpan === unmeasuredSpan
  }
  expect([500, 650, 834, 900, 1_079, 1_080, 1_263, 1_264].map(takesAll)).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
    true,
    false,
  ])
})
