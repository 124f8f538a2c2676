import { describe, expect, it } from 'vitest'
import type { Engine } from './engine'
import { good } from './testing/engine-fixture'
import { checkout, createTektonWorld } from './testing/tekton-world'

const DAY_MS = 86_400_000
const LOOK_MS = 10_000
const NAME = 'coder-a.tekton.development.us'

/** Ends 20 s after its start, with an error. */
const ENDS = { endsAfterMs: 20_000, exitCode: 3 }

type File = { installations: Record<string, Record<string, unknown>>; holds?: Record<string, Record<string, unknown>> }

const instance = (engine: Engine) => engine.snapshot().tables.instances[0]
const hermes = (engine: Engine) => engine.snapshot().tables.components.find((one) => one.component === 'hermes')
const lines = (engine: Engine) => engine.snapshot().tables.timeline.map(({ message }) => message)

async function open(scripts: Parameters<typeof createTektonWorld>[0] = {}) {
  const world = createTektonWorld(scripts)
  const engine = await world.boot()
  await good(engine.call('instance.create', checkout('A'), null))
  await world.clock.advance(0)
  const file = (): File => JSON.parse(world.registry.text ?? '{}') as File
  const edit = (change: (file: File) => void): void => {
    const value = file()
    change(value)
    world.registry.text = JSON.stringify(value, null, 2)
  }
  return { world, engine, file, edit }
}

describe('a hold', () => {
  it('is on the row, in the file and on the timeline until it is released', async () => {
    const { world, engine, file } = await open()
    const nowS = Math.floor(world.clock.now() / 1_000)
    await good(engine.call('instance.hold', { id: 'coder-a', reason: 'a demo', days: 2 }, null))
    await world.clock.advance(0)
    const heldAt = nowS * 1_000
    expect(instance(engine)?.hold).toEqual({ reason: 'a demo', heldBy: 'ada', heldAt, expiresAt: heldAt + 2 * DAY_MS })
    expect(file().holds).toEqual({
      [NAME]: { held_at: nowS, expires_at: nowS + 172_800, reason: 'a demo', held_by: 'ada' },
    })
    expect(lines(engine)).toContain('Coder-A is held by ada: a demo')
    await good(engine.call('instance.release', { id: 'coder-a' }, null))
    await world.clock.advance(0)
    expect(instance(engine)?.hold).toBeNull()
    expect(file().holds).toEqual({})
    expect(lines(engine)).toContain('Coder-A is released')
    await engine.stop('keep')
    expect(world.clock.timers()).toBe(0)
  })

  it('runs out by the wall clock, also where the machine slept', async () => {
    const { world, engine, file } = await open()
    await good(engine.call('instance.hold', { id: 'coder-a', reason: 'a demo', days: 1 }, null))
    await world.clock.advance(LOOK_MS * 2)
    expect(instance(engine)?.hold).not.toBeNull()
    world.clock.setWallBy(DAY_MS)
    await world.clock.advance(LOOK_MS * 2)
    expect(instance(engine)?.hold).toBeNull()
    expect(file().holds).toEqual({})
    expect(lines(engine)).toContain('The hold of Coder-A has run out')
    await engine.stop('keep')
  })

  it('of somebody else counts as soon as it is seen, and its end releases', async () => {
    const { world, engine, edit } = await open()
    edit((file) => (file.holds = { [NAME]: { held_at: 7, expires_at: 0, reason: 'merging', held_by: 'bob' } }))
    await world.clock.advance(LOOK_MS)
    expect(instance(engine)?.hold).toEqual({ reason: 'merging', heldBy: 'bob', heldAt: 7_000, expiresAt: null })
    expect(lines(engine)).toContain('Coder-A is held by bob: merging')
    edit((file) => (file.holds = { other: { reason: 'not ours' } }))
    await world.clock.advance(LOOK_MS)
    expect(instance(engine)?.hold).toBeNull()
    expect(lines(engine)).toContain('Coder-A was released by somebody else')
    // One that is over is none.
    edit((file) => (file.holds = { [NAME]: { held_at: 7, expires_at: 8, reason: 'old', held_by: 'bob' } }))
    await world.clock.advance(LOOK_MS)
    expect(instance(engine)?.hold).toBeNull()
    await engine.stop('keep')
  })

  it('set while no Till ran is honoured before anything goes on; released meanwhile, it is gone', async () => {
    const { world, engine, edit } = await open()
    await good(engine.call('instance.start', { id: 'coder-a' }, null))
    await world.clock.advance(5_000)
    const { spawn } = world.machine.processes
    // Killed in the middle of a start: engram has no process yet.
    await good(engine.call('component.stop', { ref: 'coder-a/engram' }, null))
    await world.clock.advance(5_000)
    world.machine.processes.spawn = () => new Promise(() => {})
    await good(engine.call('component.start', { ref: 'coder-a/engram' }, null))
    await world.clock.advance(100)
    world.machine.processes.spawn = spawn
    edit((file) => (file.holds = { [NAME]: { held_at: 7, expires_at: 0, reason: 'merging', held_by: 'bob' } }))

    const second = await world.boot()
    await world.clock.advance(20_000)
    const engram = second.snapshot().tables.components.find((one) => one.component === 'engram')
    expect(engram).toMatchObject({ isWanted: false, pid: null })
    expect(engram?.reason?.message).toBe(
      'its start was interrupted when Till ended; held by bob: merging, so it does not go on',
    )
    expect(hermes(second)?.state).toBe('ready')
    // A person's own wish counts.
    await good(second.call('component.start', { ref: 'coder-a/engram' }, null))
    await world.clock.advance(20_000)
    expect(second.snapshot().tables.components.find((one) => one.component === 'engram')?.state).toBe('ready')
    await second.stop('keep')

    edit((file) => (file.holds = {}))
    const third = await world.boot()
    expect(instance(third)?.hold).toBeNull()
    await third.stop('keep')
  })

  it('keeps what ends from being restarted, says so, and a person still may', async () => {
    const { world, engine } = await open({ hermes: ENDS })
    await good(engine.call('component.start', { ref: 'coder-a/hermes' }, null))
    await world.clock.advance(5_000)
    await good(engine.call('instance.hold', { id: 'coder-a', reason: 'a demo', days: null }, null))
    await world.clock.advance(60_000)
    expect(hermes(engine)).toMatchObject({ state: 'failed', isWanted: false, restarts: 0 })
    expect(hermes(engine)?.reason?.message).toMatch(/; held by ada: a demo; not restarted$/)
    await good(engine.call('component.start', { ref: 'coder-a/hermes' }, null))
    await world.clock.advance(5_000)
    expect(hermes(engine)?.state).toBe('ready')
    await engine.stop('keep')
  })

  it('that begins while a restart is due holds that back too', async () => {
    const { world, engine } = await open({ hermes: ENDS })
    await good(engine.call('component.start', { ref: 'coder-a/hermes' }, null))
    await world.clock.advance(5_000)
    await world.clock.advance(15_000)
    expect(hermes(engine)?.reason?.code).toBe('restarting')
    await good(engine.call('instance.hold', { id: 'coder-a', reason: 'a demo', days: null }, null))
    await world.clock.advance(120_000)
    expect(hermes(engine)).toMatchObject({ state: 'failed', isWanted: false, restarts: 0, dueAt: null })
    expect(hermes(engine)?.reason?.message).toMatch(/; held by ada: a demo; not restarted$/)
    await engine.stop('keep')
  })
})
