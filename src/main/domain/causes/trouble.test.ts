import { describe, expect, it } from 'vitest'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import { clauseOf } from './clause'
import { nextTrouble, wasThen, type Trouble } from './trouble'

const because = [{ ref: null, message: 'x', at: null }]
const reason = (code: Reason['code'], message: string): Reason => ({ code, message })
/** Goes through states, one a second, from ready. */
const through = (steps: [LifecycleState, Reason | null, string?][]): Trouble | null => {
  let trouble: Trouble | null = null
  steps.forEach(([to, why, clause], index) => {
    trouble = nextTrouble(trouble, { to, reason: why, clause, at: 5_000 + index, nowMs: index * 1_000 })
  })
  return trouble
}

describe('the trouble of a unit', () => {
  it('begins with the first bad state and is over when it is ready again', () => {
    const crash: [LifecycleState, Reason | null, string?] = [
      'failed',
      { ...reason('restarting', 'ended by itself with exit code 1; attempt 1 of 5'), because },
      'exited with 1',
    ]
    const failed = { beganMs: 0, beganAt: 5_000, overMs: null, clause: 'exited with 1', because }
    expect(through([crash])).toEqual(failed)
    expect(through([crash, ['initializing', null], ['starting', null]])).toEqual(failed)
    expect(through([crash, ['initializing', null], ['starting', null], ['ready', null]])).toEqual({
      ...failed,
      overMs: 3_000,
    })
  })

  it('is since it was degraded, and says what became of it', () => {
    expect(through([['degraded', reason('not-ready', 'answered 503')]])?.clause).toBe('is degraded: answered 503')
    const worse = through([
      ['degraded', reason('not-ready', 'answered 503')],
      ['failed', reason('not-live', 'no answer')],
    ])
    expect(worse).toMatchObject({ beganMs: 0, clause: 'failed: no answer' })
  })

  it('is told by whose wish it was', () => {
    const stopped = through([
      ['stopping', reason('stopped-by-user', 'asked to end (SIGTERM)')],
      ['stopped', reason('stopped-by-user', 'stopped by you')],
    ])
    expect(stopped).toMatchObject({ beganMs: 0, overMs: null, clause: 'was stopped by you' })
  })

  it('is none where it was never ready, or did what it was to do', () => {
    expect(through([['initializing', null]])).toBeNull()
    expect(
      through([
        ['stopping', null],
        ['stopped', reason('completed', 'completed with exit code 0')],
      ]),
    ).toMatchObject({ overMs: 1_000 })
  })

  it('was so at an instant from its begin until it was over, and a moment earlier', () => {
    expect([99, 100, 5_000].map((at) => wasThen({ beganMs: 1_100, overMs: 4_000 }, at))).toEqual([false, true, false])
    expect(wasThen({ beganMs: 1_100, overMs: null }, 9e9)).toBe(true)
  })
})

it('says what happened after the name of a row', () => {
  expect(clauseOf('failed', reason('exited', 'ended by itself with exit code 1'))).toBe('exited with 1')
  expect(clauseOf('stopped', reason('dependency-lost', 'can’t run without hermes'))).toBe('can’t run without hermes')
  expect(clauseOf('unknown', null)).toBe('was not started')
  expect(clauseOf('stopping', reason('stopped-by-user', 'asked to end (SIGTERM)'))).toBe('is being stopped')
  expect(clauseOf('stopped', reason('waiting', 'waiting for hermes'))).toBe('is waiting for hermes')
})

it('tells an end after a restart of Till, when only its whole sentence is kept, as it did before', () => {
  const kept = 'ended by itself with exit code 2; gave up after 5 attempts; it said: Error: no database'
  expect(clauseOf('failed', reason('exited', kept))).toBe('exited with 2')
  expect(clauseOf('failed', reason('gave-up', kept))).toBe('exited with 2')
  expect(clauseOf('stopped', reason('exited', 'ended by itself with exit code 0'))).toBe(
    'ended by itself with exit code 0',
  )
})
