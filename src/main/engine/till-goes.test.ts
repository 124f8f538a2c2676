import { describe, expect, it } from 'vitest'
import type { RunId } from '@shared/model/ids'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'

/** Two instances, all of both ready. */
async function running(world: ReturnType<typeof createWorld>): Promise<Engine> {
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  await good(engine.call('instance.create', request({ folder: '/home/ada/trio-b', name: 'Review' }), null))
  for (const id of ['primary', 'review']) await good(engine.call('instance.start', { id }, null))
  await world.clock.advance(10_000)
  expect(world.machine.alive()).toHaveLength(8)
  return engine
}

const rule = (engine: Engine, id: string, choice: 'keep' | 'stop' | null) =>
  good(engine.call('instance.whenTillGoes', { id, choice }, null))
const guarded = (world: ReturnType<typeof createWorld>) =>
  world.guardian.told.map(({ ref, needs }) => [ref, needs.toSorted()])
const rows = (engine: Engine) => engine.snapshot().tables.components

async function stop(world: ReturnType<typeof createWorld>, engine: Engine, how: 'keep' | 'stop' | 'handover') {
  const ended = engine.stop(how)
  await world.clock.advance(30_000)
  await ended
}

describe('the rule of an instance for when Till goes', () => {
  it('shows in its row, is kept on record, and is said once', async () => {
    const world = createWorld()
    const engine = await running(world)
    await rule(engine, 'review', 'stop')
    await rule(engine, 'review', 'stop')
    const { instances, timeline } = engine.snapshot().tables
    expect(instances.map(({ id, whenTillGoes }) => [id, whenTillGoes])).toEqual([
      ['primary', null],
      ['review', 'stop'],
    ])
    const said = timeline.filter(({ message }) => message.includes('when Till goes'))
    expect(said.map(({ message }) => message)).toEqual(['Review is stopped when Till goes, however it goes'])
    expect(world.storage.load().instances.map(({ whenTillGoes }) => whenTillGoes ?? null)).toEqual([null, 'stop'])
    expect(engine.runningBy()).toEqual([
      { name: 'Primary', running: 4, rule: null },
      { name: 'Review', running: 4, rule: 'stop' },
    ])
  })

  it('comes before what is chosen at a quit, both ways', async () => {
    const world = createWorld()
    const engine = await running(world)
    await rule(engine, 'primary', 'stop')
    await rule(engine, 'review', 'keep')
    await stop(world, engine, 'keep')
    expect(world.machine.alive().every((ref) => ref.startsWith('review/'))).toBe(true)
    const next = await world.boot()
    await stop(world, next, 'stop')
    expect(world.machine.alive()).toHaveLength(4)
  })

  it('does not count where another Till takes over at once', async () => {
    const world = createWorld()
    const engine = await running(world)
    await rule(engine, 'primary', 'stop')
    await stop(world, engine, 'handover')
    expect(world.machine.alive()).toHaveLength(8)
    expect(world.guardian).toMatchObject({ releases: 1, told: [] })
  })
})

describe('the guardian', () => {
  it('knows what runs of instances that stop, who needs others first, and nothing of the rest', async () => {
    const world = createWorld()
    const engine = await running(world)
    expect(guarded(world)).toEqual([])
    await rule(engine, 'review', 'stop')
    expect(guarded(world)).toEqual([
      ['review/hermes', []],
      ['review/hermes-ai', ['review/hermes']],
      ['review/engram', ['review/hermes']],
      ['review/rhetor', ['review/engram', 'review/hermes']],
    ])
    expect(world.guardian.told[0]).toMatchObject({ signal: 'SIGTERM', identity: { pid: expect.any(Number) as number } })
    world.machine.kill('review/rhetor', 'SIGKILL')
    await world.clock.advance(100)
    expect(guarded(world).map(([ref]) => ref)).not.toContain('review/rhetor')
    await rule(engine, 'review', null)
    expect(guarded(world)).toEqual([])
  })

  it('is told how a component ends by its own command, with the folder and variables it has', async () => {
    const world = createWorld()
    world.texts.set(
      '/home/ada/trio/till.yaml',
      'name: Solo\ncomponents:\n  solo: { port: 1, entrypoint: [solo], environment: { PGDATA: /db }, shutdown: { command: pg_ctl stop } }\n',
    )
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    await rule(engine, 'primary', 'stop')
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(2_000)
    expect(world.guardian.told).toMatchObject([
      { command: { shell: 'pg_ctl stop', workingDir: '/home/ada/trio', environment: { PGDATA: '/db' } } },
    ])
  })

  it('is told of a run before its process exists', async () => {
    const world = createWorld()
    const engine = await running(world)
    await rule(engine, 'review', 'stop')
    await good(engine.call('component.stop', { ref: 'review/rhetor' }, null))
    await world.clock.advance(5_000)
    world.machine.processes.spawn = () => new Promise(() => {})
    await good(engine.call('component.start', { ref: 'review/rhetor' }, null))
    await world.clock.advance(500)
    const run = rows(engine).find(({ id }) => id === 'review/rhetor')?.run
    expect(world.guardian.told.find(({ ref }) => ref === 'review/rhetor')).toMatchObject({ run, identity: null })
  })

  it('is believed by the next Till: what it ended was stopped, what it was ending is ended', async () => {
    const world = createWorld({ engram: { heedsAfterMs: 4_000 } })
    const engine = await running(world)
    await rule(engine, 'review', 'stop')
    const runOf = (ref: string): RunId => world.guardian.told.find((one) => one.ref === ref)?.run as RunId
    const [rhetor, engram] = [runOf('review/rhetor'), runOf('review/engram')]
    // The engine is gone without a word; what its guardian did is on paper.
    await engine.stop('handover')
    world.machine.kill('review/rhetor', 'SIGTERM')
    world.guardian.report = {
      at: world.clock.now(),
      ended: [{ run: rhetor, wasForced: false, survivors: [] }],
      unfinished: [engram],
    }
    const next = await world.boot()
    const row = (ref: string) => rows(next).find(({ id }) => id === ref)
    expect(row('review/rhetor')).toMatchObject({
      state: 'stopped',
      isWanted: false,
      reason: { message: 'stopped when Till went away' },
    })
    expect(row('review/engram')).toMatchObject({ isWanted: false })
    await world.clock.advance(20_000)
    expect(row('review/engram')?.state).toBe('stopped')
    // Nothing of it was started again, though its start might have been under way.
    expect(world.machine.alive()).not.toContain('review/rhetor')
    expect(row('primary/rhetor')?.state).toBe('ready')
  })

  it('that does not stay is told of, until one does', async () => {
    const world = createWorld()
    const engine = await running(world)
    world.guardian.trouble('Till’s guardian does not stay.')
    expect(engine.snapshot().tables.notices.map(({ message }) => message)).toContain('Till’s guardian does not stay.')
    world.guardian.trouble(null)
    expect(engine.snapshot().tables.notices.map(({ id }) => id)).not.toContain('guardian-trouble')
  })
})
