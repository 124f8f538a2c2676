import { expect, it } from 'vitest'
import { sparklinePath, sparklineTop } from './sparkline-path'

const box = { width: 30, height: 12, slots: 4, top: 1 }

it('draws from the left to the right edge, low values low', () => {
  expect(sparklinePath([0, 1, 0.5, 1], box)).toBe('M0.0 11.0L10.0 1.0L20.0 6.0L30.0 1.0')
})

it('keeps the newest value at the right edge while history is short', () => {
  expect(sparklinePath([0, 1], box)).toBe('M20.0 11.0L30.0 1.0')
})

it('lifts the pen where a sample is missing', () => {
  expect(sparklinePath([0, null, 0, 0], box)).toBe('M0.0 11.0M20.0 11.0L30.0 11.0')
})

it('never magnifies noise, and never leaves the box', () => {
  expect(sparklineTop([0.001, 0.002], 0.1)).toBe(0.1)
  expect(sparklineTop([0.5, null, 2], 0.1)).toBe(2)
  expect(sparklinePath([5, -5, 0, 0], box)).toBe('M0.0 1.0L10.0 11.0L20.0 11.0L30.0 11.0')
})
