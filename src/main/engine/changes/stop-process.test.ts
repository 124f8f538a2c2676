import { describe, expect, it } from 'vitest'
import type { Engine } from '../engine'
import { apply, house, preview, refused, rows, type World } from '../testing/changes-fixture'
import { good } from '../testing/engine-fixture'
import { foreignProcess, stranger } from '../testing/fake-machine'

describe('stopping a process', () => {
  const stop = { kind: 'stop-process', pid: 4_123, port: 8_001 }
  const held = async (more = {}): Promise<{ world: World; engine: Engine }> => {
    const made = await house()
    made.world.machine.foreign.set(4_123, foreignProcess(4_123, more))
    made.world.machine.strangers.push(stranger(8_001))
    return made
  }

  it('shows the tree, ends it, sees that the port is free, and starts who waited for it', async () => {
    const { world, engine } = await held()
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    const shown = await preview(world, engine, stop)
    expect(shown).toMatchObject({
      isDangerous: true,
      isUndoable: false,
      button: 'Stop python3 (4123)',
      sentence:
        'python3 (pid 4123) and the process it started are asked to end, and ended by force where that takes over 10 s. Then 8001 is free. hermes, which could not start, is started.',
    })
    expect(shown.tree).toHaveLength(2)
    const done = await apply(world, engine, stop)
    expect(done).toMatchObject({ message: 'python3 (pid 4123) was ended; 8001 is free.', undo: null })
    await world.clock.advance(5_000)
    expect(rows(engine)['primary/hermes']).toMatchObject({ state: 'ready' })
  })

  it('says what did not end, and who holds the port after it', async () => {
    const { world, engine } = await held({ isStubborn: true })
    expect(await refused(world, engine, stop)).toMatchObject({
      code: 'process.stubborn',
      message: 'python3 (pid 4123) could not be ended: process 4123 is still there.',
    })
    const other = await held()
    other.world.machine.strangers.push({ ...stranger(8_001), pid: 5_000, command: 'nginx' })
    expect(await refused(other.world, other.engine, stop)).toMatchObject({
      code: 'process.stubborn',
      message: 'The process has ended, but 8001 is held by nginx (pid 5000) in ~/x now.',
    })
  })

  it('never ends what is protected, another user’s, or ours; and not another process of that number', async () => {
    const { world, engine } = await held({ protection: '1 is the first process of the system.' })
    expect(await refused(world, engine, stop)).toMatchObject({ code: 'process.protected' })
    world.machine.foreign.set(4_123, foreignProcess(4_123, { isOwn: false, user: 'root' }))
    expect(await refused(world, engine, stop)).toMatchObject({ code: 'process.protected' })
    world.machine.foreign.set(4_123, foreignProcess(4_123))
    const shown = await preview(world, engine, stop)
    world.machine.foreign.set(4_123, foreignProcess(4_123, { identity: { bootId: 'boot', pid: 4_123, startTicks: 7 } }))
    expect(await refused(world, engine, stop, shown.token)).toMatchObject({
      code: 'conflict.stale',
      message: '4123 is another process now, or gone.',
    })
    const [held8001] = world.machine.strangers
    if (held8001) held8001.container = { engine: 'docker', name: 'web', port: 80 }
    expect((await preview(world, engine, stop)).obstacle).toBe(
      'python3 (pid 4123) publishes 8001 for container web of Docker: stop that container instead.',
    )
    await apply(world, engine, { kind: 'adopt', ref: 'primary/hermes', pid: 4_123 })
    expect((await preview(world, engine, stop)).obstacle).toBe(
      'python3 (pid 4123) is primary/hermes: stop that component instead.',
    )
  })
})
