import { expect, it } from 'vitest'
import { lineMatcher } from './line-match'

it('takes a substring or a regular expression', () => {
  expect(lineMatcher('server (up)')('12:00 server (up) on 8001')).toBe(true)
  expect(lineMatcher('/listening on \\d+/i')('LISTENING on 8001')).toBe(true)
  expect(lineMatcher('/listening on \\d+/')('listening on port')).toBe(false)
  expect(lineMatcher('/usr/bin')('started /usr/bin/node')).toBe(true)
})
