import { expect, it } from 'vitest'
import { describeVerdict } from './words'

const why = { code: 'exited', message: 'ended by itself with exit code 1' } as const
const policy = { restart: 'on_failure', backoffMs: 1_000, maxRestarts: 2, successExitCodes: [0] } as const
const said = (verdict: Parameters<typeof describeVerdict>[1], failures: number | null = null): string =>
  describeVerdict(why, verdict, { ...policy, successExitCodes: [0] }, failures).message

it('names the cause first, then what follows, with the figures and the policy', () => {
  const retry = { kind: 'retry', delayMs: 5, attempt: 1, of: 2, limit: null } as const
  expect(said({ kind: 'stay' })).toBe('ended by itself with exit code 1')
  expect(said(retry)).toBe('ended by itself with exit code 1; attempt 1 of 2')
  expect(said({ ...retry, of: null })).toBe('ended by itself with exit code 1; attempt 1')
  expect(said({ kind: 'give-up', attempts: 2 })).toBe(
    'ended by itself with exit code 1; gave up after 2 attempts (restart: on_failure, max_restarts: 2)',
  )
  expect(said({ kind: 'give-up', attempts: 1 })).toContain('; gave up after one attempt (')
  expect(said(retry, 5)).toBe('ended by itself with exit code 1; its circuit is open: failed 5 times in a row')
  expect(said({ ...retry, limit: { crashes: 20, withinMs: 1_800_000 } }, 1)).toBe(
    'ended by itself with exit code 1; its circuit is open: failed 20 times within 30 min, each time after it had been ready',
  )
})
