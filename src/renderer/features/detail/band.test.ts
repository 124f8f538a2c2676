import { describe, expect, it } from 'vitest'
import type { LifecycleState } from '@shared/model/lifecycle'
import { historySteps } from '@shared/words/history-steps'
import { segmentsOfAll, segmentsWithin } from './band'

const steps = (...states: [at: number, state: LifecycleState][]) =>
  historySteps(states.map(([at, state]) => ({ at, state, code: null, message: null, because: [], run: null })))
const drawn = (segments: ReturnType<typeof segmentsWithin>) =>
  segments.map(({ from, to, state }) => [Number(from.toFixed(3)), Number(to.toFixed(3)), state])

describe('the states of a span', () => {
  it('lie one after another, to scale', () => {
    const known = steps([20, 'stopped'], [60, 'starting'], [80, 'ready'])
    expect(drawn(segmentsWithin(known, 100, 100))).toEqual([
      [0, 0.2, null],
      [0.2, 0.6, 'stopped'],
      [0.6, 0.8, 'starting'],
      [0.8, 1, 'ready'],
    ])
  })

  it('are what was going on when it began, and nothing before', () => {
    expect(drawn(segmentsWithin(steps([5, 'starting'], [20, 'ready']), 1_000, 100))).toEqual([[0, 1, 'ready']])
  })

  it('are seen however short, and never overlap where the clock was set back', () => {
    const [, blink] = segmentsWithin(steps([0, 'ready'], [500, 'failed'], [500, 'ready']), 1_000, 1_000)
    expect((blink?.to ?? 0) - (blink?.from ?? 0)).toBeGreaterThan(0)
    const back = segmentsWithin(steps([900, 'ready'], [100, 'failed'], [950, 'ready']), 1_000, 1_000)
    expect(back.every(({ from, to }, at) => to >= from && from >= (back[at - 1]?.from ?? 0))).toBe(true)
  })
})

it('shows seconds beside days', () => {
  const day = 86_400_000
  const all = segmentsOfAll(steps([0, 'ready'], [day, 'failed'], [day + 2_000, 'ready']), 2 * day)
  expect(all.map(({ state }) => state)).toEqual(['ready', 'failed', 'ready'])
  const [ready, failed] = all.map(({ from, to }) => to - from)
  expect(ready).toBeGreaterThan(failed ?? 1)
  expect(failed).toBeGreaterThan(0.05)
  expect(all.at(-1)?.to).toBeCloseTo(1)
})
