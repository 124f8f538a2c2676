import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { SpawnRequest } from './effects'
import { inTime, inTimeOr, PREPARE_WITHIN_MS, StepLate } from './in-time'
import { spawnInTime } from './spawn-in-time'
import { createWorld, good, request } from './testing/engine-fixture'
import { createManualClock } from './testing/manual-clock'

const HERMES = 'primary/hermes' as Ref
const never = (): Promise<never> => new Promise(() => {})

describe('a step of a start', () => {
  it('answers in time and leaves no timer behind', async () => {
    const clock = createManualClock()
    await expect(inTime(clock, Promise.resolve(7), 'it could not be counted')).resolves.toBe(7)
    expect(clock.timers()).toBe(0)
  })

  it('is given up at its deadline, named', async () => {
    const clock = createManualClock()
    const told = inTime(clock, never(), 'its environment could not be read').catch((error: unknown) => error)
    await clock.advance(PREPARE_WITHIN_MS)
    expect(await told).toEqual(new StepLate('its environment could not be read within 20 s'))
    expect(clock.timers()).toBe(0)
  })
})

describe('a look', () => {
  it('is done without where it takes too long', async () => {
    const clock = createManualClock()
    const told = inTimeOr(clock, never(), 'nothing', 2_000)
    await clock.advance(2_000)
    expect(await told).toBe('nothing')
    expect(clock.timers()).toBe(0)
  })

  it('has its time anew where Till was kept from running', async () => {
    const clock = createManualClock()
    const look = new Promise<string>((done) => void clock.after(2_100, () => done('found')))
    const told = inTimeOr(clock, look, 'nothing', 2_000)
    clock.stall(3_000)
    await clock.advance(0)
    expect(await told).toBe('found')
    expect(clock.timers()).toBe(0)
  })
})

async function begin(more: (world: ReturnType<typeof createWorld>) => void) {
  const world = createWorld()
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  more(world)
  await good(engine.call('component.start', { ref: HERMES }, null))
  const row = () => engine.snapshot().tables.components.find(({ id }) => id === HERMES)
  return { world, engine, row }
}

describe('what hangs while a start is prepared', () => {
  it.each([
    ['a log folder on a server that is gone', 'the folder of its log could not be made within 20 s'],
    ['an environment file that can’t be read to its end', 'its environment could not be read within 20 s'],
    ['a port that nobody answers about', 'port 8001 could not be checked within 20 s'],
  ])('%s: it fails, and says what it waited for', async (what, message) => {
    const { world, row } = await begin(({ effects }) => {
      if (what.startsWith('a log')) effects.logs.pathFor = never
      else if (what.startsWith('a port')) effects.network.canBind = never
      else effects.files.readText = never
    })
    await world.clock.advance(PREPARE_WITHIN_MS - 1_000)
    expect(row()?.state).not.toBe('failed')
    await world.clock.advance(2_000)
    expect(row()).toMatchObject({ state: 'failed', pid: null, reason: { code: 'timeout', message } })
    expect(world.machine.alive()).toEqual([])
  })

  it('a folder that does not answer keeps nobody from asking for a start', async () => {
    const world = createWorld()
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    world.effects.files.isFolder = never
    const asked = good(engine.call('component.start', { ref: HERMES }, null))
    await world.clock.advance(6_000)
    await expect(asked).resolves.toMatchObject({})
  })

  it('a stop does not wait for ever behind it', async () => {
    const { world, engine, row } = await begin(({ effects }) => {
      effects.logs.pathFor = never
    })
    await world.clock.advance(1_000)
    await good(engine.call('component.stop', { ref: HERMES }, null))
    await world.clock.advance(PREPARE_WITHIN_MS)
    expect(row()?.state).toBe('stopped')
  })

  it('a process that is there after all, when nobody waits for it any more, is ended', async () => {
    const { clock, machine, effects } = createWorld()
    const run = { run: 'run-late-0001', ref: HERMES, argv: ['x'], runtime: null } as SpawnRequest
    const asked: SpawnRequest = { ...run, workingDir: '/', environment: {}, logPath: '/x.log' }
    const late = spawnInTime(
      {
        ...effects,
        processes: {
          ...machine.processes,
          spawn: async (one) => {
            await new Promise<void>((done) => clock.after(PREPARE_WITHIN_MS + 5_000, done))
            return machine.processes.spawn(one)
          },
        },
      },
      asked,
    )
    await clock.advance(PREPARE_WITHIN_MS)
    await expect(late).resolves.toMatchObject({ ok: false, isLate: true })
    await clock.advance(10_000)
    expect(machine.started).toHaveLength(1)
    expect(machine.alive()).toEqual([])
  })
})
