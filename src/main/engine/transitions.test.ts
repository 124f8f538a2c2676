import { describe, expect, it } from 'vitest'
import { LIFECYCLE_STATES } from '@shared/model/lifecycle'
import type { Ref } from '@shared/model/ids'
import { isLegal } from '../domain/lifecycle/table'
import { createStore } from './store'
import { startFixture } from './testing/supervisor-fixture'
import { createManualClock } from './testing/manual-clock'
import { createTimeline } from './timeline'
import { createTransitions, type Step } from './transitions'

describe('a step of the lifecycle', () => {
  const pairs = LIFECYCLE_STATES.flatMap((from) => LIFECYCLE_STATES.map((to) => ({ from, to })))

  it.each(pairs.filter(({ from, to }) => isLegal(from, to)))('from $from to $to is taken', ({ from, to }) => {
    const { transitions, unit, state, steps } = rowIn(from)
    transitions.move(unit, [{ state: to }])
    expect(state()).toBe(to)
    expect(steps).toMatchObject([{ from, to }])
  })

  it.each(pairs.filter(({ from, to }) => !isLegal(from, to)))('from $from to $to is refused', ({ from, to }) => {
    const { transitions, unit, state, steps } = rowIn(from)
    expect(() => transitions.move(unit, [{ state: to }])).toThrow(`t/hermes may not go from ${from} to ${to}`)
    expect(state()).toBe(from)
    expect(steps).toEqual([])
  })
})

/** One row in a state, and what is heard of its steps. */
function rowIn(from: (typeof LIFECYCLE_STATES)[number]) {
  const clock = createManualClock()
  const store = createStore(() => {})
  const { supervisor, row } = startFixture({})
  const unit = supervisor.unit('t/hermes' as Ref)
  if (!unit) throw new Error('no unit')
  store.transact((tx) => tx.put('components', { ...row('hermes'), state: from }))
  const steps: Step[] = []
  const transitions = createTransitions({
    store,
    clock,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    timeline: createTimeline(clock),
    onMoved: () => {},
    hearers: [(_tx, _unit, step) => void steps.push(step)],
  })
  return { transitions, unit, steps, state: () => store.get('components', unit.ref)?.state }
}
