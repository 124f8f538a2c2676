import { expect, it } from 'vitest'
import { dueWords } from './due-words'

it('says at rest when the next attempt is, and on the way how much time is left', () => {
  expect(dueWords({ state: 'failed', reason: { code: 'restarting', message: 'exited with 1' } })).toEqual({
    inRow: { before: 'in ', after: '' },
    alone: 'Next attempt in',
  })
  expect(dueWords({ state: 'starting', reason: null })).toEqual({
    inRow: { before: '', after: ' left' },
    alone: 'Time left:',
  })
})

it('says of who waits for an open circuit when that is tried again, whether it is at rest or up', () => {
  const reason = { code: 'breaker-open', message: 'waiting for rhetor, whose circuit is open' } as const
  for (const state of ['unknown', 'stopped', 'degraded'] as const)
    expect(dueWords({ state, reason })).toEqual({
      inRow: { before: 'tried again in ', after: '' },
      alone: 'The trial begins in',
    })
})
