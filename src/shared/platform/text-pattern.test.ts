import { expect, it } from 'vitest'
import { textPattern } from './text-pattern'

it('takes a text or a regular expression', () => {
  expect(textPattern('server (up)')('12:00 server (up) on 8001')).toBe(true)
  expect(textPattern('a.c')('abc')).toBe(false)
  expect(textPattern('/a.c/')('abc')).toBe(true)
  expect(textPattern('/listening on \\d+/i')('LISTENING on 8001')).toBe(true)
  expect(textPattern('/listening on \\d+/')('listening on port')).toBe(false)
  expect(textPattern('/usr/bin')('started /usr/bin/node')).toBe(true)
  expect(textPattern('/a/g')('path /a/g'), 'no flag of ours: a text').toBe(true)
})

it('answers the same each time, and throws where an expression is none', () => {
  const matches = textPattern('/a/i')
  expect([matches('A'), matches('A')]).toEqual([true, true])
  expect(() => textPattern('/(/')).toThrow(SyntaxError)
  expect(() => textPattern('/(/i')).toThrow(SyntaxError)
})

it('tries an expression on the beginning of a long text only', () => {
  expect(textPattern('/ready$/m')(`ready\n${'x'.repeat(100_000)}`)).toBe(true)
  expect(textPattern('/ready/')(`${'x'.repeat(100_000)}ready`)).toBe(false)
  expect(textPattern('ready')(`${'x'.repeat(100_000)}ready`)).toBe(true)
})
