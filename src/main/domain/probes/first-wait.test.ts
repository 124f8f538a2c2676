import { expect, it } from 'vitest'
import { firstWait, tooLate, waitForLine } from './first-wait'

it('says what is waited for', () => {
  expect(firstWait({ isAsked: true, readyLogLine: 'x' })).toBe('waiting for its first good answer')
  expect(firstWait({ isAsked: false, readyLogLine: 'open for business' })).toBe(
    'waiting for the line “open for business” in its log',
  )
  expect(waitForLine('/^listening on \\d+/i')).toBe('waiting for the line /^listening on \\d+/i in its log')
  expect(firstWait({ isAsked: false, readyLogLine: null })).toBe('its process runs')
})

it('says of a start that took too long what it had not got', () => {
  expect(tooLate(2, 'waiting for port 8000')).toBe('not ready after 2 s: waiting for port 8000')
  expect(tooLate(60, 'not ready yet: answered 503')).toBe('not ready after 60 s: answered 503')
})
