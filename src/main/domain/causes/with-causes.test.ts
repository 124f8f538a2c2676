import { expect, it } from 'vitest'
import { withCauses, wordsBeside } from './with-causes'

const because = [{ ref: null, message: 'engram is gone', at: null }]

it('puts the next attempt aside, so that the cause is not taken for its', () => {
  const message = 'answered 503; attempt 2 of 5; it said: no database'
  expect(withCauses({ code: 'restarting', message }, because)).toEqual({
    code: 'restarting',
    message: 'answered 503 (attempt 2 of 5); it said: no database',
    because,
  })
  expect(withCauses({ code: 'restarting', message: 'ended; attempt 3' }, because).message).toBe('ended (attempt 3)')
})

it('takes stale causes away where there are none now', () => {
  expect(withCauses({ code: 'not-ready', message: 'x; attempt 1 of 5', because }, [])).toEqual({
    code: 'not-ready',
    message: 'x; attempt 1 of 5',
  })
})

it('leaves out words that the causes tell already', () => {
  const words = 'Error: connect ECONNREFUSED 127.0.0.1:8000'
  expect(wordsBeside(words, because)).toBeNull()
  expect(wordsBeside(words, [])).toBe(words)
  expect(wordsBeside('Error: no database', because)).toBe('Error: no database')
})
