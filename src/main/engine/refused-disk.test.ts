import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { createWorld, good, request } from './testing/engine-fixture'

describe('a disk that refuses', () => {
  it('stops nobody from stopping, is said, and gets what it is owed when it can', async () => {
    const world = createWorld()
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    world.storage.isFull = true
    await good(engine.call('component.stop', { ref: 'primary/rhetor' }, null))
    await world.clock.advance(1_000)
    const notices = (): string[] => engine.snapshot().tables.notices.map((notice) => notice.message)
    const stateOf = (name: string): string | undefined =>
      engine.snapshot().tables.components.find((one) => one.component === name)?.state
    expect(stateOf('rhetor')).toBe('stopped')
    expect(notices()).toEqual(['What happens now can’t be written down: The disk is full.'])
    expect(world.storage.load().runs.filter((run) => run.ref === 'primary/rhetor')).toHaveLength(1)
    world.storage.isFull = false
    await world.clock.advance(3_000)
    expect(notices()).toEqual([])
    expect(world.storage.load().runs.filter((run) => run.ref === 'primary/rhetor')).toEqual([])
    expect(world.storage.load().timeline.at(-1)?.message).toMatch(/rhetor was stopped/)
  })

  it('of one record only is said, and keeps no other from being written', async () => {
    const world = createWorld()
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    world.storage.refuses = (change) => change.kind === 'transition.add' && change.entry.state === 'stopping'
    await good(engine.call('component.stop', { ref: 'primary/rhetor' }, null))
    await world.clock.advance(1_000)
    await good(engine.call('component.start', { ref: 'primary/rhetor' }, null))
    await world.clock.advance(5_000)
    const { notices, components } = engine.snapshot().tables
    expect(notices.map(({ message }) => message)).toEqual([
      'One of the things that happened was not written down: That is no record.',
    ])
    expect(components.find(({ component }) => component === 'rhetor')?.state).toBe('ready')
    const states = world.storage.transitions('primary/rhetor' as Ref, 4).map(({ state }) => state)
    expect(states).toEqual(['stopped', 'initializing', 'starting', 'ready'])
  })

  it('lets nothing be started that could not be found again', async () => {
    const world = createWorld()
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    world.storage.isFull = true
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(1_000)
    expect(engine.snapshot().tables.components.find((one) => one.component === 'hermes')).toMatchObject({
      state: 'failed',
      isWanted: false,
      reason: { code: 'spawn-failed', message: 'The disk is full.' },
    })
    expect(world.machine.started).toEqual([])
    world.storage.isFull = false
    await world.clock.advance(3_000)
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(3_000)
    expect(engine.snapshot().tables.components.find((one) => one.component === 'hermes')?.state).toBe('ready')
  })
})
