import { describe, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { Change, LogKeeping } from './effects'
import { createLogKeeper } from './log-keeper'
import { createStore } from './store'
import { createManualClock } from './testing/manual-clock'
import { createTimeline } from './timeline'

function world() {
  const clock = createManualClock()
  const written: Change[] = []
  const store = createStore((changes) => void written.push(...changes))
  const noted: (readonly string[])[] = []
  const again: { inMs: number } = { inMs: 900 }
  const kept: { id: InstanceId; budget: number; living: readonly string[] }[] = []
  const answer: { next: LogKeeping } = { next: { freedBytes: 0, problem: null, lost: null, nextInMs: 10_000 } }
  const answers = new Map<string, LogKeeping>()
  const keeper = createLogKeeper({
    effects: {
      clock,
      logs: {
        noteSizes: (paths: readonly string[]) => {
          noted.push(paths)
          return again.inMs
        },
        keepWithin: async (id: InstanceId, budget: number, living: readonly string[]) => {
          kept.push({ id, budget, living })
          return answers.get(id) ?? answer.next
        },
      } as never,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    },
    store,
    instances: {
      records: () =>
        [
          { id: 'one', name: 'One' },
          { id: 'two', name: 'Two', logBudgetBytes: 512 * 1024 ** 2 },
        ] as never,
    },
    supervisor: {
      unitsOf: (id: string) => [{ run: { logPath: `/logs/${id}/a.log` } }, { run: null }] as never,
    },
    timeline: createTimeline(clock),
  })
  keeper.start()
  return {
    store,
    clock,
    keeper,
    noted,
    again,
    kept,
    answer,
    answers,
    lines: () => store.all('timeline').map((row) => row.message),
  }
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
      { id: 'one', budget: 1024 ** 3, living: ['/logs/one/a.log'] },
      { id: 'two', budget: 512 * 1024 ** 2, living: ['/logs/two/a.log'] },
    ])
    keeper.dispose()
    expect(clock.timers()).toBe(0)
    await clock.advance(30_000)
    expect(noted).toHaveLength(10)
  })

  it('does not look while all logs are quiet, but soon where somebody moves', async () => {
    const { clock, noted, again, keeper } = world()
    again.inMs = 5_000
    await clock.advance(9_500)
    expect(noted).toHaveLength(2)
    again.inMs = Infinity
    await clock.advance(60_000)
    // The room they take is looked at every ten seconds all the same.
    expect(noted.length).toBeLessThan(10)
    const before = noted.length
    for (let times = 0; times < 100; times += 1) keeper.nudge()
    await clock.advance(1_500)
    expect(noted).toHaveLength(before + 1)
    keeper.dispose()
    keeper.nudge()
    expect(clock.timers()).toBe(0)
  })

  it('says once what can’t be kept within bounds', async () => {
    const { clock, answer, lines, keeper } = world()
    answer.next = { freedBytes: 0, nextInMs: 10_000, lost: null, problem: 'The head of /x can’t be given back.' }
    await clock.advance(60_000)
    expect(lines()).toEqual([
      'The logs of One take more than the 1 GiB they may. The head of /x can’t be given back. A restart of the loudest component begins a new log.',
      'The logs of Two take more than the 512 MiB they may. The head of /x can’t be given back. A restart of the loudest component begins a new log.',
    ])
    keeper.dispose()
  })

  it('goes by the room of an instance, else by that of the settings, and looks at once where that is another', async () => {
    const { store, clock, kept, keeper } = world()
    const settings = { id: 'settings', theme: 'system', density: 'compact', onQuit: 'ask' } as const
    store.transact((tx) => tx.put('settings', { ...settings, logBudgetBytes: 2 * 1024 ** 3 }))
    keeper.look()
    await clock.advance(0)
    expect(kept.map(({ id, budget }) => [id, budget])).toEqual([
      ['one', 2 * 1024 ** 3],
      ['two', 512 * 1024 ** 2],
    ])
    keeper.dispose()
  })

  it('says once what went without a copy, and what can be done', async () => {
    const { clock, answer, lines, keeper } = world()
    answer.next = {
      freedBytes: 9,
      nextInMs: 10_000,
      problem: null,
      lost: 'The older lines of /x went without a copy: the disk is full.',
    }
    await clock.advance(30_000)
    expect(lines()[0]).toBe(
      'The logs of One may take 1 GiB. The older lines of /x went without a copy: the disk is full. Give them more (till log-budget one), or make it say less.',
    )
    expect(lines()).toHaveLength(2)
    keeper.dispose()
  })

  it('looks again sooner at logs that grow fast, and only at these', async () => {
    const { clock, answers, kept, keeper } = world()
    answers.set('one', { freedBytes: 0, problem: null, lost: null, nextInMs: 1_500 })
    await clock.advance(15_500)
    expect(kept.map(({ id }) => id)).toEqual(['one', 'two', 'one', 'one'])
    keeper.dispose()
  })

  it('says of another instance of the same name what it said of one that is gone', async () => {
    const { clock, keeper, answers, lines } = world()
    answers.set('one', { freedBytes: 0, problem: 'It is full.', lost: null, nextInMs: 10_000 })
    await clock.advance(30_000)
    expect(lines()).toHaveLength(1)
    keeper.forget('one' as InstanceId)
    await clock.advance(30_000)
    expect(lines()).toHaveLength(2)
  })
})
