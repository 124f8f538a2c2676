import { afterEach, beforeEach, expect, it } from 'vitest'
import { toldStart } from './told-start'

// Central Europe goes back to +01:00 in the night before 2026-10-25.
let zone: string | undefined
beforeEach(() => {
  zone = process.env['TZ']
  process.env['TZ'] = 'Europe/Berlin'
})
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

const BEGAN = Date.UTC(2026, 9, 20, 8, 0, 0)
const LATER = Date.UTC(2026, 9, 27, 12, 0, 0)

it('is the same before and after the clocks were changed', () => {
  // Age from now, in the zone as it is now: 10:00 in summer, 09:00 in winter.
  expect(toldStart('2026-10-20 10:00:00', 'darwin', BEGAN + 60_000)).toBe(BEGAN)
  expect(toldStart('2026-10-20 09:00:00', 'darwin', LATER)).toBe(BEGAN)
  expect(toldStart('2026-10-20 10:00:00', 'win32', LATER)).toBe(BEGAN)
})

it('is no time where nothing was told', () => {
  for (const text of ['', 'yesterday', '2026-10-20']) expect(toldStart(text, 'darwin', LATER)).toBeNaN()
})
