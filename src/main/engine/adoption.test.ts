import { describe, expect, it } from 'vitest'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'

const row = (engine: Engine, name: string) => {
  const found = engine.snapshot().tables.components.find((one) => one.component === name)
  if (!found) throw new Error(`no row ${name}`)
  return found
}

describe('a Till that comes back', () => {
  it('remembers how often each was restarted', async () => {
    const world = createWorld()
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    await good(first.call('component.restart', { ref: 'primary/rhetor' }, null))
    await world.clock.advance(5_000)
    expect(row(first, 'rhetor').restarts).toBe(1)
    await first.stop('keep')
    const second = await world.boot()
    expect(row(second, 'rhetor')).toMatchObject({ state: 'ready', restarts: 1 })
    await good(second.call('component.restart', { ref: 'primary/rhetor' }, null))
    await world.clock.advance(5_000)
    expect(row(second, 'rhetor').restarts).toBe(2)
  })

  it('hears of an end that comes between finding a process and having it', async () => {
    const world = createWorld()
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    const { run } = row(first, 'rhetor')
    await first.stop('keep')
    const { follow } = world.effects.processes
    world.effects.processes.follow = async (followed, identity) => {
      const isThere = await follow(followed, identity)
      if (followed === run) world.machine.kill('primary/rhetor', 'SIGKILL')
      return isThere
    }
    const second = await world.boot()
    await world.clock.advance(1_000)
    expect(row(second, 'rhetor')).toMatchObject({ state: 'failed', pid: null })
  })

  it('goes on with a stop that was under way, also for those whose turn had not come', async () => {
    const world = createWorld({ rhetor: { heedsAfterMs: 3_000 } })
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    await good(first.call('instance.stop', { id: 'primary' }, null))
    await world.clock.advance(500)
    expect([row(first, 'rhetor').state, row(first, 'hermes').state]).toEqual(['stopping', 'ready'])
    await first.stop('keep')
    const second = await world.boot()
    await world.clock.advance(20_000)
    expect(['hermes', 'engram', 'rhetor'].map((name) => row(second, name).state)).toEqual([
      'stopped',
      'stopped',
      'stopped',
    ])
    expect(world.machine.alive()).toEqual([])
  })

  it('goes on with a restart whose stop was under way', async () => {
    const world = createWorld({ rhetor: { heedsAfterMs: 3_000 } })
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    const { pid } = row(first, 'rhetor')
    await good(first.call('component.restart', { ref: 'primary/rhetor' }, null))
    await world.clock.advance(500)
    expect(row(first, 'rhetor')).toMatchObject({ state: 'stopping', pid })
    await first.stop('keep')
    const second = await world.boot()
    await world.clock.advance(20_000)
    expect(row(second, 'rhetor')).toMatchObject({ state: 'ready', isWanted: true, restarts: 1 })
    expect(row(second, 'rhetor').pid).not.toBe(pid)
    expect(world.storage.load().wanted).toContain('primary/rhetor')
  })

  it('goes on with a restart whose stop came to its end while no Till was there', async () => {
    const world = createWorld({ rhetor: { heedsAfterMs: null } })
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    await good(first.call('component.restart', { ref: 'primary/rhetor' }, null))
    await world.clock.advance(500)
    await first.stop('keep')
    world.machine.kill('primary/rhetor', 'SIGKILL')
    const second = await world.boot()
    await world.clock.advance(5_000)
    expect(row(second, 'rhetor')).toMatchObject({ state: 'ready', isWanted: true, restarts: 1 })
  })

  it('lets one rest whose restart was wished for long ago, on the disk too', async () => {
    const world = createWorld({ rhetor: { heedsAfterMs: 3_000 } })
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    await good(first.call('component.restart', { ref: 'primary/rhetor' }, null))
    await world.clock.advance(500)
    await first.stop('keep')
    world.clock.setWallBy(200_000)
    const second = await world.boot()
    await world.clock.advance(20_000)
    expect(row(second, 'rhetor')).toMatchObject({ state: 'stopped', isWanted: false })
    expect(world.storage.load().wanted).not.toContain('primary/rhetor')
  })

  it('takes a process that was never born for a start that goes on, not for an end', async () => {
    const world = createWorld()
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(3_000)
    // Killed between the record and the process.
    const { spawn } = world.machine.processes
    world.machine.processes.spawn = () => new Promise(() => {})
    await good(first.call('component.start', { ref: 'primary/engram' }, null))
    await world.clock.advance(100)
    expect(row(first, 'engram')).toMatchObject({ state: 'initializing', pid: null })
    world.machine.processes.spawn = spawn
    const second = await world.boot()
    expect(row(second, 'engram')).toMatchObject({ state: 'stopped', isWanted: true, reason: null })
    await world.clock.advance(5_000)
    expect(row(second, 'engram').state).toBe('ready')
    expect(second.snapshot().tables.timeline.filter((line) => line.level === 'error')).toEqual([])
  })

  it('asks at once how those are that were ready, and says which of them are not', async () => {
    const world = createWorld()
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    await first.stop('keep')
    world.machine.unhealthy.add('primary/hermes')
    const second = await world.boot()
    await world.clock.advance(500)
    expect(row(second, 'hermes')).toMatchObject({ state: 'degraded', reason: { code: 'not-ready' } })
    expect(row(second, 'hermes').reason?.message).toMatch(/^readiness failed 2 of 3 times in a row: /)
    expect(row(second, 'engram')).toMatchObject({ state: 'ready', reason: null })
    await second.stop('keep')
    world.machine.unhealthy.clear()
    const third = await world.boot()
    await world.clock.advance(100)
    expect(row(third, 'hermes')).toMatchObject({ state: 'ready', reason: null })
  })

  it('knows of a found component that its log line was there', async () => {
    const world = createWorld()
    world.texts.set(
      '/home/ada/trio/till.yaml',
      `
name: Pair
components:
  hermes: { port: 1, entrypoint: [hermes], ready_log_line: here }
  engram: { port: 2, entrypoint: [engram], depends_on: { hermes: { condition: process_log_ready } } }
`,
    )
    world.logLines.push('here')
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(3_000)
    expect(row(first, 'hermes').state).toBe('ready')
    await first.stop('keep')
    const second = await world.boot()
    await good(second.call('component.start', { ref: 'primary/engram' }, null))
    await world.clock.advance(3_000)
    expect(row(second, 'engram')).toMatchObject({ state: 'ready', reason: null })
  })

  it('finds the process whose creation was under way when the former one handed over', async () => {
    const world = createWorld()
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    const { spawn } = world.machine.processes
    world.machine.processes.spawn = async (asked) => {
      await new Promise<void>((done) => world.clock.after(300, done))
      return spawn(asked)
    }
    await good(first.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(100)
    const stopping = first.stop('keep')
    await world.clock.advance(1_000)
    await stopping
    expect(world.storage.load().runs.map(({ ref, identity }) => [ref, identity.pid])).toEqual([['primary/hermes', 100]])
    const second = await world.boot()
    expect(row(second, 'hermes')).toMatchObject({ state: 'initializing', pid: 100, isAdopted: true })
    await world.clock.advance(3_000)
    expect(row(second, 'hermes').state).toBe('ready')
  })
})
