import { expect, it } from 'vitest'
import { describeVerdict } from './words'

const why = { code: 'exited', message: 'ended by itself with exit code 1' } as const
const policy = { restart: 'on_failure', backoffMs: 1_000, maxRestarts: 2, successExitCodes: [0] } as const
const said = (verdict: Parameters<typeof describeVerdict>[1], maxRestarts = 2): string =>
  describeVerdict(why, verdict, { ...policy, successExitCodes: [0], maxRestarts }).message

it('names the cause first, then what follows, with the figures and the policy', () => {
  expect(said({ kind: 'stay' })).toBe('ended by itself with exit code 1')
  expect(said({ kind: 'retry', delayMs: 5, attempt: 1, of: 2 })).toBe(
    'ended by itself with exit code 1; attempt 1 of 2',
  )
  expect(said({ kind: 'give-up', attempts: 2, limit: null })).toBe(
    'ended by itself with exit code 1; gave up after 2 attempts (restart: on_failure, max_restarts: 2)',
  )
  expect(said({ kind: 'give-up', attempts: 4, limit: { crashes: 5, withinMs: 60_000 } }, 0)).toBe(
    'ended by itself with exit code 1; gave up: failed 5 times within 60 s, each time after it had been ready (restart: on_failure)',
  )
  expect(said({ kind: 'give-up', attempts: 0, limit: { crashes: 20, withinMs: 1_800_000 } }, 0)).toContain(
    'failed 20 times within 30 min',
  )
})
