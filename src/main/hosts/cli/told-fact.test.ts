import { expect, it } from 'vitest'
import { toldFact } from './told-fact'

it('shows what a component tells, and hides what looks like a secret', () => {
  expect(toldFact('zone', 'local')).toBe('"local"')
  expect(toldFact('limits', { perMinute: 3 })).toBe('{"perMinute":3}')
  expect(toldFact('api_key', 'sk-4f8a2c')).not.toContain('4f8a')
  expect(toldFact('database', 'postgres://ada:letmein@localhost/till')).not.toContain('letmein')
  expect(toldFact('max_tokens', 4_096)).toBe('4096')
})
