import { expect, test } from 'vitest'
import { toMoment } from './log-time'

const now = new Date(2026, 0, 31, 14, 0, 0).getTime()

test.each([
  ['30s', now - 30_000],
  ['10m', now - 600_000],
  ['1.5h', now - 5_400_000],
  ['2d', now - 172_800_000],
  ['13:59', now - 60_000],
  ['9:00:30', new Date(2026, 0, 31, 9, 0, 30).getTime()],
  ['14:01', new Date(2026, 0, 30, 14, 1).getTime()],
  ['2026-01-30', new Date(2026, 0, 30).getTime()],
  ['2026-01-30 12:00', new Date(2026, 0, 30, 12).getTime()],
  ['2026-01-30T12:00:00Z', Date.UTC(2026, 0, 30, 12)],
])('%s', (text, moment) => {
  expect(toMoment(text, now)).toBe(moment)
})

test.each(['', 'yesterday', '25:00', '10:60', '10', 'm', '-5m', '2026-13-45'])('not %j', (text) => {
  expect(() => toMoment(text, now)).toThrow('10m, 2h, 14:30')
})
