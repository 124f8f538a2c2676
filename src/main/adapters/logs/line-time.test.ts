import { expect, test } from 'vitest'
import { lineTime } from './line-time'

const NOON = Date.UTC(2026, 0, 31, 12, 0, 0)
const LOCAL_NOON = new Date(2026, 0, 31, 12, 0, 0).getTime()

test.each([
  ['2026-01-31T12:00:00Z started', NOON],
  ['2026-01-31T12:00:00.123Z', NOON + 123],
  ['2026-01-31T12:00:00.123456789Z x', NOON + 123],
  ['[2026-01-31T13:00:00.5+01:00] x', NOON + 500],
  ['2026-01-31 13:00:00 +0100 x', NOON],
  ['2026-01-31 12:00:00,123 INFO x', LOCAL_NOON + 123],
  ['2026-01-31 12:00:00 - INFO', LOCAL_NOON],
  ['[1769860800] x', NOON],
  ['1769860800.25 x', NOON + 250],
  ['1769860800123: x', NOON + 123],
])('%s', (text, at) => {
  expect(lineTime(text)).toBe(at)
})

test.each([
  'INFO 2026-01-31T12:00:00Z',
  '',
  '12:00:00 x',
  '2026-01-31',
  '2026-13-45T99:00:00Z',
  '17698608001 eleven digits',
  '1769860800abc',
  '[12] x',
  '192.168.178.100 - - GET /',
])('no time: %s', (text) => {
  expect(lineTime(text)).toBeNull()
})
