import { describe, expect, it } from 'vitest'
import type { Input } from '@shared/contract/commands'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'
import { stranger } from './testing/fake-machine'

type World = ReturnType<typeof createWorld>

const ASKED: Input<'block.reserve'> = {
  platform: 'trio',
  mode: null,
  componentBase: null,
  aiBase: null,
  note: 'coder-c, next week',
  reason: null,
}

async function house(): Promise<{ world: World; engine: Engine }> {
  const world = createWorld()
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  return { world, engine }
}

const reserve = (engine: Engine, more: Partial<typeof ASKED> = {}) =>
  engine.call('block.reserve', { ...ASKED, ...more }, null)
const kept = (engine: Engine) => engine.snapshot().tables.ahead
const pair = (base: number, ai: number) => ({ component: { base, size: 100 }, ai: { base: ai, size: 100 } })
const b = request({ folder: '/home/ada/trio-b' })

describe('keeping blocks ahead', () => {
  it('keeps the next free pair with its note, shows it, and is an obstacle by its note', async () => {
    const { world, engine } = await house()
    const { id, ports } = await good(reserve(engine))
    expect(ports).toEqual(pair(8_100, 45_100))
    expect(kept(engine)).toMatchObject([
      { id, note: 'coder-c, next week', platform: 'trio', platformName: 'Trio', ports },
    ])
    expect(await reserve(engine, { mode: 'coder-a' })).toMatchObject({
      ok: false,
      failure: { code: 'ports.overlap', message: '8100-8199 is kept for “coder-c, next week”.' },
    })
    const proposal = await good(engine.call('instance.propose', b, null))
    expect(proposal.ports).toEqual(pair(8_200, 45_200))
    expect(proposal.modes.find(({ mode }) => mode === 'coder-a')?.unavailable).toBe(
      '8100-8199 is kept for “coder-c, next week”.',
    )
    expect(world.storage.reservations()).toHaveLength(2)
  })

  it('outlives the engine', async () => {
    const { world, engine } = await house()
    const { id } = await good(reserve(engine))
    await engine.stop('keep')
    const next = await world.boot()
    expect(kept(next)).toMatchObject([{ id, note: 'coder-c, next week' }])
  })

  it('gives them to the instance they were kept for, in one step', async () => {
    const { world, engine } = await house()
    const { id, ports } = await good(reserve(engine, { mode: 'coder-c' }))
    const made = await good(engine.call('instance.create', { ...b, ahead: id }, null))
    expect(engine.snapshot().tables.instances.find((one) => one.id === made.id)).toMatchObject({
      mode: 'coder-c',
      ports,
    })
    expect(kept(engine)).toEqual([])
    expect(world.storage.reservations().map(({ instance }) => instance)).toEqual(['primary', made.id])
    expect(await engine.call('instance.create', { ...b, name: 'x', ahead: id }, null)).toMatchObject({
      ok: false,
      failure: { code: 'ahead.unknown' },
    })
  })

  it('keeps them where the instance could not be made', async () => {
    const { world, engine } = await house()
    const { id } = await good(reserve(engine))
    world.readOnly.add('/home/ada/trio-b/.env.local')
    expect(await engine.call('instance.create', { ...b, ahead: id }, null)).toMatchObject({ ok: false })
    expect(kept(engine)).toHaveLength(1)
    expect(world.storage.reservations().find(({ instance }) => instance === id)).toMatchObject({
      ahead: { note: 'coder-c, next week' },
    })
  })

  it('is taken back by hand', async () => {
    const { world, engine } = await house()
    const { id } = await good(reserve(engine))
    await good(engine.call('block.release', { id }, null))
    expect(kept(engine)).toEqual([])
    expect(world.storage.reservations()).toHaveLength(1)
    expect(await engine.call('block.release', { id }, null)).toMatchObject({
      ok: false,
      failure: { code: 'ahead.unknown' },
    })
  })

  it.each([
    [{ componentBase: 5_000 }, 'ports.reserved', '5000-5099 reaches into 5000-5999'],
    [{ componentBase: 65_500 }, 'ports.range', 'the last port is 65535'],
    [{ componentBase: 9_000, aiBase: 9_050 }, 'ports.range', 'overlap'],
    [{ componentBase: 8_050 }, 'ports.overlap', 'which is primary’s'],
    [{ platform: 'nothing' }, 'platform.unknown', 'There is no platform nothing.'],
  ])('refuses %o with a sentence', async (more, code, sentence) => {
    const { world, engine } = await house()
    const answer = await reserve(engine, more)
    expect(answer).toMatchObject({ ok: false, failure: { code } })
    expect(answer.ok ? '' : answer.failure.message).toContain(sentence)
    expect(kept(engine)).toEqual([])
    expect(world.storage.reservations()).toHaveLength(1)
  })

  it('takes a reserved range with a reason, which stays with the note', async () => {
    const { engine } = await house()
    await good(reserve(engine, { componentBase: 5_000, reason: 'an old script' }))
    expect(kept(engine)).toMatchObject([{ note: 'coder-c, next week (an old script)' }])
  })
})

describe('suggestions', () => {
  const suggest = (engine: Engine, more: object) =>
    good(engine.call('ports.suggest', { instance: null, platform: null, variable: null, ...more }, null))

  it('name the next free blocks, and why not the ones before', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_100))
    expect(await suggest(engine, { platform: 'trio' })).toEqual({
      blocks: pair(8_200, 45_200),
      offset: null,
      port: null,
      explanation: ['8000-8099 is primary’s.', '8100 is held by python3 (pid 4123) in ~/x.'],
    })
    expect((await suggest(engine, { instance: 'primary' })).blocks).toEqual(pair(8_200, 45_200))
  })

  it('name the next free offset of one port', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(45_004))
    expect(await suggest(engine, { instance: 'primary', variable: 'HERMES_PORT' })).toEqual({
      blocks: null,
      offset: 5,
      port: 8_005,
      explanation: ['8002 to 8003 are planned for others.', '45004 is held by python3 (pid 4123) in ~/x.'],
    })
  })

  it('refuse what can’t be answered', async () => {
    const { engine } = await house()
    const ask = (more: object) =>
      engine.call('ports.suggest', { instance: null, platform: null, variable: null, ...more }, null)
    expect(await ask({})).toMatchObject({ ok: false, failure: { code: 'input.invalid' } })
    expect(await ask({ platform: 'trio', variable: 'X' })).toMatchObject({
      ok: false,
      failure: { code: 'input.invalid' },
    })
    expect(await ask({ instance: 'nobody' })).toMatchObject({ ok: false, failure: { code: 'instance.unknown' } })
  })
})

describe('a proposal', () => {
  it('wants a reason for a reserved range, and keeps the one it is given', async () => {
    const { engine } = await house()
    const asked = { ...b, componentBase: 5_000, aiBase: 46_000 }
    expect(await good(engine.call('instance.propose', asked, null))).toMatchObject({
      needsReason: true,
      obstacles: [
        '5000-5099 reaches into 5000-5999, where development services usually listen. ' +
          'To take these ports all the same, write down why, or choose other bases.',
      ],
    })
    expect(await engine.call('instance.create', asked, null)).toMatchObject({
      ok: false,
      failure: { code: 'ports.reserved' },
    })
    const reason = 'our proxy knows only these'
    const { id } = await good(engine.call('instance.create', { ...asked, reason }, null))
    const row = engine.snapshot().tables.instances.find((one) => one.id === id)
    expect(row).toMatchObject({ mode: 'custom', overrideReason: reason })
  })

  it.each([
    [{ componentBase: 65_500 }, 'ports.range'],
    [{ componentBase: 8_050, aiBase: 46_000 }, 'ports.overlap'],
    [{ componentBase: 9_000, aiBase: 9_050 }, 'ports.range'],
  ])('refuses %o as what it is', async (more, code) => {
    const { engine } = await house()
    expect(await engine.call('instance.create', { ...b, ...more }, null)).toMatchObject({
      ok: false,
      failure: { code },
    })
  })

  it('says what the system may do only where it may', async () => {
    const { world, engine } = await house()
    const notes = async () => (await good(engine.call('instance.propose', b, null))).notes?.join('\n') ?? ''
    expect(await notes()).toContain('ip_local_reserved_ports=45100-45199')
    world.machine.rules.reserved.push({ from: 45_000, to: 45_999 })
    expect(await notes()).not.toContain('ip_local_reserved_ports')
  })
})
