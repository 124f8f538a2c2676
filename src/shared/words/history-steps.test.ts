import { expect, it } from 'vitest'
import type { HistoryEntry } from '../contract/lifecycle-commands'
import { historySteps } from './history-steps'

const entry = (at: number, state: HistoryEntry['state'], over: Partial<HistoryEntry> = {}): HistoryEntry => ({
  at,
  state,
  code: null,
  message: null,
  because: [],
  run: null,
  ...over,
})

it('tells how long each state lasted, and after what', () => {
  const failed = entry(90, 'failed', {
    code: 'exited',
    message: 'exit code 1',
    because: [{ ref: null, message: 'engram is gone', at: null }],
  })
  const steps = historySteps([entry(10, 'starting'), entry(20, 'ready'), failed, entry(95, 'initializing')])
  expect(steps.map(({ state, forMs, after }) => [state, forMs, after])).toEqual([
    ['starting', 10, null],
    ['ready', 70, null],
    ['failed', 5, { state: 'ready', ms: 70 }],
    ['initializing', null, null],
  ])
  expect(steps[2]?.sentence).toBe('exit code 1, because engram is gone')
  expect(steps[0]?.sentence).toBeNull()
})

it('takes no time for less than none where the clock was set back', () => {
  expect(historySteps([entry(90, 'ready'), entry(10, 'failed')]).map(({ forMs }) => forMs)).toEqual([0, null])
})
