import { expect, it } from 'vitest'
import { ALL_TIME, boundsOf, spanOf, spanOptions, valueOf } from './time-span'

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0)

it('means the last minutes from the moment of choosing, and stays open at the end', () => {
  expect(boundsOf(spanOf('15', null, NOW))).toEqual({ from: NOW - 900_000, to: null })
  expect(boundsOf(ALL_TIME)).toEqual({ from: null, to: null })
})

it('offers a moment only where there is one, and lies around it', () => {
  expect(spanOptions(null).map(({ value }) => value)).toEqual(['all', '5', '15', '60'])
  expect(spanOptions(NOW).at(-1)?.value).toBe('around')
  expect(boundsOf(spanOf('around', NOW, 0))).toEqual({ from: NOW - 60_000, to: NOW + 60_000 })
  expect(spanOf('around', null, NOW)).toEqual(ALL_TIME)
})

it('finds its choice again', () => {
  for (const { value } of spanOptions(NOW)) expect(valueOf(spanOf(value, NOW, NOW))).toBe(value)
})
