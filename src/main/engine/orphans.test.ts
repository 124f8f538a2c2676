import { describe, expect, it } from 'vitest'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'

const LOOK_MS = 10_000
const ROOT = '/home/ada/trio'
const GONE = 'Its folder ~/trio is gone. Bring it back, or forget the instance; what still runs can be stopped.'

const instance = (engine: Engine) => engine.snapshot().tables.instances[0]
const hermes = (engine: Engine) => engine.snapshot().tables.components.find((one) => one.component === 'hermes')

async function open() {
  const world = createWorld()
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  return { world, engine }
}

describe('an instance whose folder is gone', () => {
  it('is marked while Till runs, starts nothing, can still be stopped, and is sound again with its folder', async () => {
    const { world, engine } = await open()
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(5_000)
    world.folders.delete(ROOT)
    await world.clock.advance(LOOK_MS)
    expect(instance(engine)).toMatchObject({ isOrphan: true, problem: GONE })
    expect(hermes(engine)?.state).toBe('ready')

    for (const name of ['component.start', 'component.restart'] as const) {
      const answer = await engine.call(name, { ref: 'primary/hermes' }, null)
      expect(answer).toMatchObject({ ok: false, failure: { code: 'instance.broken', message: GONE } })
    }
    expect(await engine.call('instance.remove', { id: 'primary' }, null)).toMatchObject({
      ok: false,
      failure: {
        code: 'instance.running',
        message: expect.stringMatching(/still runs: hermes \(pid \d+\)/i) as string,
      },
    })
    await good(engine.call('instance.stop', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect(hermes(engine)?.state).toBe('stopped')

    world.folders.add(ROOT)
    await world.clock.advance(LOOK_MS)
    expect(instance(engine)).toMatchObject({ isOrphan: false, problem: null })
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(5_000)
    expect(hermes(engine)?.state).toBe('ready')
    const told = engine.snapshot().tables.timeline.map(({ message }) => message)
    expect(told).toContain('The folder of Primary is gone: ~/trio')
    expect(told).toContain('The folder of Primary is back')
    await engine.stop('keep')
    expect(world.clock.timers()).toBe(0)
  })

  it('is noticed at once when a start is asked', async () => {
    const { world, engine } = await open()
    world.folders.delete(ROOT)
    const answer = await engine.call('instance.start', { id: 'primary' }, null)
    expect(answer).toMatchObject({ ok: false, failure: { code: 'instance.broken', message: GONE } })
    expect(instance(engine)?.isOrphan).toBe(true)
    await engine.stop('keep')
  })

  it('is known after a restart, can be forgotten, and its ports are free', async () => {
    const { world, engine } = await open()
    await engine.stop('keep')
    world.folders.delete(ROOT)
    const second = await world.boot()
    expect(instance(second)).toMatchObject({ isOrphan: true, problem: GONE })
    await good(second.call('instance.remove', { id: 'primary' }, null))
    expect(second.snapshot().tables.instances).toEqual([])
    expect(world.storage.reservations()).toEqual([])
    await second.stop('keep')
  })

  it('whose definition went with it gets its components back with its folder', async () => {
    const { world, engine } = await open()
    await engine.stop('keep')
    world.folders.delete(ROOT)
    const second = await world.boot()
    expect(second.snapshot().tables.components).toEqual([])
    expect(await second.call('component.start', { ref: 'primary/hermes' }, null)).toMatchObject({
      failure: { code: 'instance.broken', message: GONE },
    })
    world.folders.add(ROOT)
    // At once, whenever its folder was looked at last.
    await good(second.call('component.start', { ref: 'primary/hermes' }, null))
    expect(instance(second)).toMatchObject({ isOrphan: false, problem: null })
    await world.clock.advance(5_000)
    expect(hermes(second)?.state).toBe('ready')
    await second.stop('keep')
  })

  it('is asked about once where its disk does not answer, and starts all the same', async () => {
    const { world, engine } = await open()
    const { files } = world.effects
    const { isFolder } = files
    let asked = 0
    let answer = (): void => {}
    const hangs = new Promise<void>((done) => (answer = done))
    files.isFolder = async (path) => {
      asked += 1
      await hangs
      return isFolder(path)
    }
    await world.clock.advance(120_000)
    expect(asked).toBe(1)
    const started = good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(10_000)
    await started
    expect(hermes(engine)?.state).toBe('ready')
    expect(asked).toBe(1)
    answer()
    await world.clock.advance(30_000)
    expect(asked).toBeGreaterThan(1)
  })
})
