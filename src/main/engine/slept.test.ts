import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { inTime, PREPARE_WITHIN_MS } from './in-time'
import { createManualClock } from './testing/manual-clock'
import { startFixture } from './testing/supervisor-fixture'

const HERMES = 't/hermes' as Ref
const NIGHT_MS = 8 * 3_600_000

describe('a machine that sleeps', () => {
  it('during a start gives it its time anew, and ends nobody', async () => {
    const till = startFixture({ hermes: { listensAfterMs: 5_000 } })
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    till.clock.stall(NIGHT_MS)
    await till.clock.advance(1_000)
    expect(till.path('hermes')).toEqual(['registering', 'initializing', 'starting', 'ready'])
    expect(till.machine.started).toHaveLength(1)
  })

  it('does not spare for ever who is not ready when it is awake', async () => {
    const till = startFixture({ hermes: { listensAfterMs: null } })
    till.supervisor.start([HERMES])
    await till.clock.advance(1_000)
    till.clock.stall(NIGHT_MS)
    await till.clock.advance(0)
    expect(till.row('hermes').state).toBe('initializing')
    expect(till.row('hermes').dueAt).toBeGreaterThan(till.clock.now())
    await till.clock.advance(31_000)
    expect(till.row('hermes')).toMatchObject({ state: 'failed', reason: { code: 'timeout' } })
  })

  it('in the middle of a step gives that its time anew', async () => {
    const clock = createManualClock()
    let answer: (value: string) => void = () => {}
    const step = inTime(clock, new Promise<string>((done) => (answer = done)), 'it could not be done')
    const told = step.then(
      (value) => value,
      (error: Error) => error.message,
    )
    clock.stall(NIGHT_MS)
    await clock.advance(PREPARE_WITHIN_MS - 1)
    answer('done')
    await expect(told).resolves.toBe('done')
    expect(clock.timers()).toBe(0)
  })
})
