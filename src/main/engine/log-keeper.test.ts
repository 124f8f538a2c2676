import { describe, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { Change, LogKeeping } from './effects'
import { createLogKeeper, LOG_BUDGET_BYTES } from './log-keeper'
import { createStore } from './store'
import { createManualClock } from './testing/manual-clock'
import { createTimeline } from './timeline'

function world() {
  const clock = createManualClock()
  const written: Change[] = []
  const store = createStore((changes) => void written.push(...changes))
  const noted: (readonly string[])[] = []
  const kept: { id: InstanceId; budget: number; living: readonly string[] }[] = []
  const answer: { next: LogKeeping } = { next: { freedBytes: 0, problem: null } }
  const keeper = createLogKeeper({
    effects: {
      clock,
      logs: {
        noteSizes: (paths: readonly string[]) => void noted.push(paths),
        keepWithin: async (id: InstanceId, budget: number, living: readonly string[]) => {
          kept.push({ id, budget, living })
          return answer.next
        },
      } as never,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    },
    store,
    instances: {
      records: () =>
        [
          { id: 'one', name: 'One' },
          { id: 'two', name: 'Two' },
        ] as never,
    },
    supervisor: {
      unitsOf: (id: string) => [{ run: { logPath: `/logs/${id}/a.log` } }, { run: null }] as never,
    },
    timeline: createTimeline(clock),
  })
  keeper.start()
  return { clock, keeper, noted, kept, answer, lines: () => store.all('timeline').map((row) => row.message) }
}

describe('keeping logs', () => {
  it('notes the sizes of what runs each second, and looks at the room it takes every ten', async () => {
    const { clock, noted, kept, keeper } = world()
    await clock.advance(9_500)
    expect(noted).toHaveLength(9)
    expect(noted[0]).toEqual(['/logs/one/a.log', '/logs/two/a.log'])
    expect(kept).toEqual([])
    await clock.advance(1_000)
    expect(kept).toEqual([
      { id: 'one', budget: LOG_BUDGET_BYTES, living: ['/logs/one/a.log'] },
      { id: 'two', budget: LOG_BUDGET_BYTES, living: ['/logs/two/a.log'] },
    ])
    keeper.dispose()
    expect(clock.timers()).toBe(0)
    await clock.advance(30_000)
    expect(noted).toHaveLength(10)
  })

  it('says once what can’t be kept within bounds', async () => {
    const { clock, answer, lines, keeper } = world()
    answer.next = { freedBytes: 0, problem: 'The head of /x can’t be given back.' }
    await clock.advance(60_000)
    expect(lines()).toEqual([
      'The logs of One take more room than they may. The head of /x can’t be given back. A restart of the loudest component begins a new log.',
      'The logs of Two take more room than they may. The head of /x can’t be given back. A restart of the loudest component begins a new log.',
    ])
    keeper.dispose()
  })
})
