import { describe, expect, it } from 'vitest'
import type { ConflictRow } from '@shared/model/conflicts'
import type { NoticeRow } from '@shared/model/rows'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'
import { foreignProcess, stranger } from './testing/fake-machine'

type World = ReturnType<typeof createWorld>

/** Keeps what the system itself may do with ports out of a test. */
const QUIET = { from: 45_000, to: 49_999 }

async function house(): Promise<{ world: World; engine: Engine }> {
  const world = createWorld()
  world.machine.rules.reserved.push(QUIET)
  const engine = await world.boot()
  engine.setVisible(true)
  await good(engine.call('instance.create', request(), null))
  await world.clock.advance(1_000)
  return { world, engine }
}

const conflicts = (engine: Engine): ConflictRow[] => engine.snapshot().tables.conflicts
const ids = (engine: Engine): string[] => conflicts(engine).map(({ id }) => id)
const notices = (engine: Engine): NoticeRow[] =>
  engine.snapshot().tables.notices.filter(({ id }) => id.startsWith('conflicts-'))
const lines = (engine: Engine): string[] =>
  engine
    .snapshot()
    .tables.timeline.filter(({ level }) => level === 'error')
    .map(({ message }) => message)

async function ignore(world: World, engine: Engine, kind: 'ignore' | 'heed', conflict: string): Promise<void> {
  const change = { kind, conflict }
  const { token } = await good(engine.call('ports.preview', { change }, null))
  await good(engine.call('ports.apply', { change, token }, null))
  await world.clock.advance(1_000)
}

describe('a stranger on a planned port', () => {
  it('is a conflict within a second, with one notice, and gone within a second of leaving', async () => {
    const { world, engine } = await house()
    expect(ids(engine)).toEqual([])
    world.machine.strangers.push(stranger(8_001))
    await world.clock.advance(1_000)
    const since = world.clock.now()
    expect(conflicts(engine)).toMatchObject([
      {
        id: 'taken:primary:HERMES_PORT',
        level: 'warning',
        title: 'hermes (primary) cannot use 8001',
        isIgnored: false,
      },
    ])
    expect(notices(engine)).toMatchObject([
      { level: 'warning', ref: 'primary', message: 'hermes (primary) cannot use 8001.' },
    ])
    await world.clock.advance(5_000)
    expect(conflicts(engine)[0]?.since).toBeLessThanOrEqual(since)
    world.machine.strangers.pop()
    await world.clock.advance(1_000)
    expect(ids(engine)).toEqual([])
    expect(notices(engine)).toEqual([])
    await engine.stop('keep')
  })

  it('is seen at once where it keeps something from starting, as an error with a line of its own', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_001))
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(250)
    expect(conflicts(engine)).toMatchObject([{ id: 'taken:primary:HERMES_PORT', level: 'error' }])
    expect(notices(engine)).toMatchObject([{ level: 'error' }])
    await world.clock.advance(10_000)
    const told = lines(engine).filter((message) => message.includes('cannot use 8001'))
    expect(told).toEqual(['hermes (primary) cannot use 8001: python3 (pid 4123) in ~/x holds it'])
    await engine.stop('keep')
  })

  it('on several ports is one notice that counts, and comes back after being dismissed only for something new', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_001), stranger(8_002))
    await world.clock.advance(1_000)
    expect(notices(engine)).toMatchObject([{ id: 'conflicts-primary', message: 'Primary has 2 port conflicts.' }])
    await good(engine.call('notice.dismiss', { id: 'conflicts-primary' }, null))
    await world.clock.advance(3_000)
    expect(notices(engine)).toEqual([])
    world.machine.strangers.push(stranger(8_003))
    await world.clock.advance(1_000)
    expect(notices(engine)).toMatchObject([{ message: 'Primary has 3 port conflicts.' }])
    await engine.stop('keep')
  })

  it('on very many ports is one line on the timeline', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(...[8_001, 8_002, 8_003, 45_001].map(stranger))
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect(conflicts(engine).map(({ level }) => level)).toEqual(['error', 'error', 'error', 'error'])
    expect(lines(engine).filter((message) => message.includes('port conflicts'))).toEqual([
      'Primary has 4 new port conflicts',
    ])
    expect(lines(engine).some((message) => message.includes('cannot use'))).toBe(false)
    await engine.stop('keep')
  })

  it('stays ignored, counts no more, and can be minded again', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_001))
    await world.clock.advance(1_000)
    await ignore(world, engine, 'ignore', 'taken:primary:HERMES_PORT')
    await world.clock.advance(5_000)
    expect(conflicts(engine)).toMatchObject([{ isIgnored: true }])
    expect(conflicts(engine)[0]?.choices.map(({ change }) => change.kind)).toContain('heed')
    expect(notices(engine)).toEqual([])
    world.machine.strangers.pop()
    await world.clock.advance(1_000)
    world.machine.strangers.push(stranger(8_001))
    await world.clock.advance(1_000)
    expect(conflicts(engine)).toMatchObject([{ isIgnored: true }])
    await ignore(world, engine, 'heed', 'taken:primary:HERMES_PORT')
    expect(conflicts(engine)).toMatchObject([{ isIgnored: false }])
    expect(notices(engine)).toHaveLength(1)
    await engine.stop('keep')
  })

  it('puts nothing while nothing changes', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_001))
    await world.clock.advance(2_000)
    const { revision } = engine.snapshot()
    await world.clock.advance(30_000)
    expect(engine.snapshot().revision).toBe(revision)
    await engine.stop('keep')
  })

  it('that must not be ended says so', async () => {
    const { world, engine } = await house()
    world.machine.foreign.set(4_123, foreignProcess(4_123, { protection: 'It is a service of the system.' }))
    world.machine.strangers.push(stranger(8_001))
    await world.clock.advance(1_000)
    const stop = conflicts(engine)[0]?.choices.find(({ change }) => change.kind === 'stop-process')
    expect(stop?.unavailable).toBe('It is a service of the system.')
    await engine.stop('keep')
  })

  it('goes with its instance', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_001))
    await world.clock.advance(1_000)
    await good(engine.call('instance.remove', { id: 'primary' }, null))
    await world.clock.advance(1_000)
    expect(ids(engine)).toEqual([])
    expect(notices(engine)).toEqual([])
    await engine.stop('keep')
  })
})

describe('our own', () => {
  it('running instance has no conflict with itself', async () => {
    const { world, engine } = await house()
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect(engine.snapshot().tables.components.every(({ state }) => state === 'ready')).toBe(true)
    expect(ids(engine)).toEqual([])
    await engine.stop('keep')
  })

  it('a connection that happens to hold the port is named as one while the start waits for it', async () => {
    const { world, engine } = await house()
    world.machine.clashes.set(8_001, 'Port 8001 can’t be bound on 0.0.0.0: held by an outgoing connection.')
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(1_000)
    expect(conflicts(engine)).toMatchObject([
      { id: 'taken:primary:HERMES_PORT', kind: 'taken', level: 'error', holder: null },
    ])
    expect(conflicts(engine)[0]?.message).toContain('an ephemeral clash')
    world.machine.clashes.clear()
    await world.clock.advance(3_000)
    expect(ids(engine)).toEqual([])
    await engine.stop('keep')
  })
})

describe('the system’s own rules', () => {
  it('are a row, one calm conflict with its line, and looked at again with every scan and every minute', async () => {
    const { world, engine } = await house()
    expect(engine.snapshot().tables.portRules).toMatchObject([{ id: 'rules', reserved: [QUIET] }])
    world.machine.rules.reserved.pop()
    await good(engine.call('ports.scan', {}, null))
    expect(conflicts(engine)).toMatchObject([
      {
        id: 'ephemeral:primary',
        level: 'info',
        remedy: 'sudo sysctl -w net.ipv4.ip_local_reserved_ports=45000-45099',
      },
    ])
    expect(notices(engine)).toEqual([])
    world.machine.rules.reserved.push(QUIET)
    await world.clock.advance(61_000)
    expect(ids(engine)).toEqual([])
    await engine.stop('keep')
  })
})

describe('what can’t be asked', () => {
  it('is left out, and the rest is told all the same', async () => {
    const { world, engine } = await house()
    const refuse = async (): Promise<never> => Promise.reject(new Error('EMFILE'))
    world.effects.network.canBind = refuse
    world.effects.network.rules = refuse
    world.effects.processes.inspect = refuse
    world.machine.strangers.push(stranger(8_001))
    await good(engine.call('ports.scan', {}, null))
    expect(conflicts(engine)).toMatchObject([{ id: 'taken:primary:HERMES_PORT', holder: { pid: 4_123 } }])
    expect(engine.snapshot().tables.portRules).toMatchObject([{ reserved: [QUIET] }])
    await engine.stop('keep')
  })
})

describe('afterwards', () => {
  it('leaves no timer', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_001))
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await engine.stop('keep')
    await world.clock.advance(1_000)
    expect(world.clock.timers()).toBe(0)
  })
})
