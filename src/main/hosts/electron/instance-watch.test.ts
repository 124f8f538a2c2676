import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Patch } from '@shared/contract/stream'
import { createFakeEngine } from '../testing/fake-engine'
import { instanceRow } from '../testing/rows'
import type { WatchedState } from './instance-watch'
import { watchInstances } from './instance-watch'

const patch = (put: Patch['put'], gone: Patch['gone'] = {}) =>
  ({ kind: 'patch', patch: { revision: 2, put, gone } }) as const

describe('watching instances', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('tells what is now, and then changes, joined', () => {
    const engine = createFakeEngine()
    engine.tables.instances.push(instanceRow({ id: 'a' }))
    const heard: WatchedState[] = []
    const stop = watchInstances(engine, 'tray', (state) => heard.push(state))
    expect(heard.map((state) => state.instances.map((row) => row.id))).toEqual([['a']])

    engine.push(patch({ instances: [instanceRow({ id: 'b' })] }))
    engine.push(patch({ instances: [instanceRow({ id: 'a', label: '1 failed' })] }))
    engine.push(patch({}, { instances: ['b'] }))
    engine.push(patch({ components: [] }))
    expect(heard).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    expect(heard).toHaveLength(2)
    expect(heard[1]?.instances.map((row) => [row.id, row.label])).toEqual([['a', '1 failed']])

    engine.push(patch({ instances: [instanceRow({ id: 'c' })] }))
    stop()
    vi.advanceTimersByTime(1_000)
    expect(heard).toHaveLength(2)
    expect(vi.getTimerCount()).toBe(0)
    expect(engine.attached.size).toBe(0)
  })
})
