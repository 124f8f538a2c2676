import { describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import type { Ref } from '@shared/model/ids'
import { createWorld, good, request, SAMPLE } from './testing/engine-fixture'
import type { Script } from './testing/fake-machine'

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

describe('what was to be restarted while the machine lacked something', () => {
  const house = async (scripts: Record<string, Script> = {}) => {
    const world = createWorld(scripts)
    const text = SAMPLE.replace('[hermes]', '[hermes]\n    availability: { restart: always }')
    world.texts.set('/home/ada/trio/till.yaml', text)
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    const hermes = () => engine.snapshot().tables.components.find((one) => one.component === 'hermes')
    return { world, engine, hermes }
  }

  it('room on the disk: is tried again, and comes up once there is', async () => {
    const { world, engine, hermes } = await house({ hermes: { endsAfterMs: 5_000, exitCode: 1 } })
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(5_100)
    world.storage.isFull = true
    await world.clock.advance(2_000)
    expect(hermes()).toMatchObject({ isWanted: true, reason: { code: 'restarting' } })
    expect(hermes()?.reason?.message).toMatch(/^The disk is full.*; attempt 2/)
    world.storage.isFull = false
    await world.clock.advance(5_000)
    expect(hermes()).toMatchObject({ state: 'ready' })
  })

  it('a right to read what it is made with: is not tried again, for only a person can give it', async () => {
    const { world, engine, hermes } = await house()
    const { files } = world.effects
    files.readText = async (path) => {
      const cause = Object.assign(new Error('EACCES'), { code: 'EACCES' })
      throw new CommandError('files.failed', `${path} can’t be read: permission was denied.`, { cause })
    }
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(100)
    expect(hermes()).toMatchObject({ state: 'failed', isWanted: false })
    expect(hermes()?.reason?.message).toContain('permission was denied')
  })

  it('processes, files or memory: the same', async () => {
    const lacks: Script = { spawnFails: 'too many are running', spawnFailsBy: 'resources' }
    const scripts: Record<string, Script> = { hermes: lacks }
    const { world, engine, hermes } = await house(scripts)
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(100)
    expect(hermes()).toMatchObject({ isWanted: true, reason: { message: 'too many are running; attempt 1' } })
    scripts['hermes'] = {}
    await world.clock.advance(5_000)
    expect(hermes()).toMatchObject({ state: 'ready' })
  })
})
