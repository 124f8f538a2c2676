import { expect, test } from 'vitest'
import { textPattern } from '@shared/platform/text-pattern'
import { endEndlessPatterns } from './endless-patterns'

test('an expression that tries without end says its answer all the same', () => {
  endEndlessPatterns()
  const listening = textPattern('/^(\\w+\\s?)+ on \\d+$/')
  // Without it these take longer than anybody has lived.
  expect(listening(`${'listening '.repeat(20)}!`)).toBe(false)
  expect(textPattern('/(a+)+$/')(`${'a'.repeat(60)}!`)).toBe(false)
  expect(listening('server listening on 8001')).toBe(true)
})
