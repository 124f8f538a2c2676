import { describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import type { Consequence, PortChange } from '@shared/model/port-changes'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'
import type { Script } from './testing/fake-machine'
import { foreignProcess, stranger } from './testing/fake-machine'

type World = ReturnType<typeof createWorld>
const ENV = '/home/ada/trio/.env.local'
const ENV_B = '/home/ada/trio-b/.env.local'

/** Lets the clock run until an answer is there. */
async function wait<T>(world: World, answer: Promise<T>): Promise<T> {
  const told = { isThere: false }
  void answer.finally(() => (told.isThere = true)).catch(() => {})
  for (let turns = 0; turns < 100 && !told.isThere; turns += 1) await world.clock.advance(500)
  return answer
}

async function preview(world: World, engine: Engine, change: PortChange | object): Promise<Consequence> {
  return wait(world, good(engine.call('ports.preview', { change }, null)))
}

async function apply(
  world: World,
  engine: Engine,
  change: PortChange | object,
): Promise<{ message: string; undo: string | null }> {
  const shown = await preview(world, engine, change)
  return wait(world, good(engine.call('ports.apply', { change: shown.change, token: shown.token }, null)))
}

async function refused(world: World, engine: Engine, change: object, token?: string): Promise<object> {
  const known = token ?? (await preview(world, engine, change)).token
  const answer = await wait(world, engine.call('ports.apply', { change, token: known }, null))
  if (answer.ok) throw new Error(`It was done: ${answer.value.message}`)
  return answer.failure
}

async function house(
  scripts: Record<string, Script> = {},
  isStarted = false,
): Promise<{ world: World; engine: Engine }> {
  const world = createWorld(scripts)
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  if (isStarted) {
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
  }
  return { world, engine }
}

/** A second instance in its own folder: `coder-a` on 8100 and 45100. */
async function second(engine: Engine): Promise<void> {
  const one = request({ folder: '/home/ada/trio-b', mode: 'coder-a', name: 'coder-a' })
  await good(engine.call('instance.create', one, null))
}

const rows = (engine: Engine): Record<string, { state: string; port: number | null }> =>
  Object.fromEntries(
    [...engine.snapshot().tables.components, ...engine.snapshot().tables.specialists].map(({ id, state, port }) => [
      id,
      { state, port },
    ]),
  )
const portsOf = (engine: Engine, id: string): (number | undefined)[] => {
  const row = engine.snapshot().tables.instances.find((one) => one.id === id)
  return [row?.ports.component.base, row?.ports.ai?.base]
}
const toHermes = { kind: 'move-port', instance: 'primary', variable: 'HERMES_PORT', offset: 50 }

describe('moving one port', () => {
  it('shows both twins, the file and who restarts, changes nothing, and then does exactly that', async () => {
    const { world, engine } = await house({}, true)
    const before = world.texts.get(ENV)
    const shown = await preview(world, engine, toHermes)
    expect(shown).toMatchObject({
      sentence:
        'hermes moves from 8001 to 8050, and hermes AI from 45001 to 45050. hermes, hermes AI and engram are stopped and started again.',
      button: 'Move to 8050',
      obstacle: null,
      warnings: [],
      isUndoable: true,
      isDangerous: false,
      ports: [
        { instance: 'primary', name: 'hermes', variable: 'HERMES_PORT', from: 8_001, to: 8_050 },
        { instance: 'primary', name: 'hermes AI', variable: 'HERMES_AI_PORT', from: 45_001, to: 45_050 },
      ],
      affected: [],
    })
    expect(shown.files).toMatchObject([
      {
        path: '~/trio/.env.local',
        changes: [
          { variable: 'HERMES_PORT', before: '8001', after: '8050' },
          { variable: 'HERMES_AI_PORT', before: '45001', after: '45050' },
        ],
      },
    ])
    expect(world.texts.get(ENV)).toBe(before)
    const rhetor = world.machine.started.find((one) => one.request.ref === 'primary/rhetor')
    const done = await wait(world, good(engine.call('ports.apply', { change: shown.change, token: shown.token }, null)))
    expect(done.message).toBe('Primary: hermes moved from 8001 to 8050, hermes AI moved from 45001 to 45050.')
    expect(world.texts.get(ENV)).toBe(shown.files[0]?.after)
    await world.clock.advance(5_000)
    expect(rows(engine)).toEqual({
      'primary/hermes': { state: 'ready', port: 8_050 },
      'primary/hermes-ai': { state: 'ready', port: 45_050 },
      'primary/engram': { state: 'ready', port: 8_002 },
      'primary/rhetor': { state: 'ready', port: 8_003 },
    })
    expect(rhetor?.isAlive).toBe(true)
    const listening = world.machine.started.filter((one) => one.isListening).map((one) => one.port)
    expect(new Set(listening)).toEqual(new Set([8_050, 8_002, 8_003, 45_050]))
    expect(engine.snapshot().tables.timeline.map(({ message }) => message)).toContain(
      'Primary: hermes moved from 8001 to 8050, hermes AI moved from 45001 to 45050',
    )
    expect(engine.snapshot().tables.undos).toMatchObject([{ id: done.undo, instance: 'primary' }])
  })

  it('is taken back byte for byte, also by a later Till', async () => {
    const { world, engine } = await house({}, true)
    const mine = `\uFEFF# mine\r\nKEY=1\r\n${(world.texts.get(ENV) ?? '').replaceAll('\n', '\r\n')}HERMES_PORT=8001`
    world.texts.set(ENV, mine)
    await apply(world, engine, toHermes)
    await world.clock.advance(5_000)
    expect(world.texts.get(ENV)).not.toBe(mine)
    await engine.stop('keep')
    const next = await world.boot()
    const [undo] = next.snapshot().tables.undos
    const { message } = await wait(world, good(next.call('ports.undo', { id: undo?.id }, null)))
    expect(message).toMatch(/^Taken back: Primary: hermes moved from 8001 to 8050/)
    expect(world.texts.get(ENV)).toBe(mine)
    await world.clock.advance(5_000)
    expect(rows(next)['primary/hermes']).toEqual({ state: 'ready', port: 8_001 })
    expect(next.snapshot().tables.undos).toEqual([])
    expect(world.storage.load().undos).toEqual([])
    expect(await next.call('ports.undo', { id: undo?.id }, null)).toMatchObject({ failure: { code: 'undo.gone' } })
    expect(world.storage.load().instances[0]?.offsets).toEqual({})
  })

  it('takes the next free place where none is named, and refuses one that is planned or outside', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_004))
    const shown = await preview(world, engine, { ...toHermes, offset: null })
    expect(shown.change).toMatchObject({ offset: 5 })
    const taken = await preview(world, engine, { ...toHermes, offset: 2 })
    expect(taken.obstacle).toBe('8002 is engram’s.')
    expect(await refused(world, engine, { ...toHermes, offset: 2 })).toMatchObject({ code: 'ports.overlap' })
    expect((await preview(world, engine, { ...toHermes, offset: 100 })).obstacle).toMatch(
      /^hermes can’t stand at \+100/,
    )
    expect((await preview(world, engine, { ...toHermes, offset: 1 })).obstacle).toBe('hermes is at 8001 already.')
    expect((await preview(world, engine, { ...toHermes, offset: 4 })).warnings).toEqual([
      '8004 is held by python3 (pid 4123) in ~/x. hermes would not start there.',
    ])
    expect(await engine.call('ports.preview', { change: { ...toHermes, variable: 'NOPE' } }, null)).toMatchObject({
      failure: { code: 'input.invalid', message: 'Primary has no port NOPE.' },
    })
  })

  it('says that the facts are others, and which, instead of doing something else', async () => {
    const { world, engine } = await house()
    const open = { ...toHermes, offset: null }
    const shown = await preview(world, engine, open)
    world.machine.strangers.push(stranger(8_004))
    expect(await refused(world, engine, open, shown.token)).toMatchObject({
      code: 'conflict.stale',
      message: 'Now it would be: hermes moves from 8001 to 8005, and hermes AI from 45001 to 45005.',
    })
    const filled = await preview(world, engine, toHermes)
    world.machine.strangers.push(stranger(8_050))
    expect(await refused(world, engine, toHermes, filled.token)).toMatchObject({
      code: 'conflict.stale',
      message: '8050 is held by python3 (pid 4123) in ~/x. hermes would not start there.',
    })
    world.machine.strangers.length = 0
    world.texts.set(ENV, `${world.texts.get(ENV) ?? ''}MORE=1\n`)
    expect(await refused(world, engine, toHermes, filled.token)).toMatchObject({
      code: 'conflict.stale',
      message: '~/trio/.env.local was changed meanwhile.',
    })
    const again = await preview(world, engine, toHermes)
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect(await refused(world, engine, toHermes, again.token)).toMatchObject({ code: 'conflict.stale' })
    expect(world.texts.get(ENV)).not.toContain('8050')
  })

  it('changes nothing where the file can’t be written, and nothing where the disk refuses the plan', async () => {
    const { world, engine } = await house({}, true)
    const before = world.texts.get(ENV)
    const alive = world.machine.alive()
    world.readOnly.add(ENV)
    expect(await refused(world, engine, toHermes)).toMatchObject({ code: 'files.failed' })
    expect(world.machine.alive()).toEqual(alive)
    world.readOnly.clear()
    const shown = await preview(world, engine, toHermes)
    const write = world.storage.write.bind(world.storage)
    world.storage.write = (changes) => {
      if (changes.some(({ kind }) => kind === 'instance.put'))
        throw new CommandError('files.failed', 'The disk is full.')
      write(changes)
    }
    expect(await refused(world, engine, toHermes, shown.token)).toMatchObject({ code: 'files.failed' })
    await world.clock.advance(5_000)
    expect(world.texts.get(ENV)).toBe(before)
    expect(rows(engine)['primary/hermes']).toEqual({ state: 'ready', port: 8_001 })
    expect(engine.snapshot().tables.undos).toEqual([])
    expect(world.storage.reservations()).toHaveLength(1)
  })

  it('goes on for the others where one can’t be ended, and says so', async () => {
    const { world, engine } = await house({ engram: { isStubborn: true } }, true)
    const { message } = await apply(world, engine, toHermes)
    expect(message).toMatch(
      /engram could not be ended \(could not be ended: process \d+ is still there\) and is not started/,
    )
    await world.clock.advance(5_000)
    expect(rows(engine)).toMatchObject({
      'primary/hermes': { state: 'ready', port: 8_050 },
      'primary/engram': { state: 'failed' },
    })
  })

  it('starts a row that could not start because its port was taken', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_001))
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect(rows(engine)['primary/hermes']).toMatchObject({ state: 'failed' })
    const shown = await preview(world, engine, { ...toHermes, offset: null })
    expect(shown.sentence).toContain('hermes, which could not start, is started.')
    await apply(world, engine, { ...toHermes, offset: null })
    await world.clock.advance(5_000)
    expect(rows(engine)).toMatchObject({
      'primary/hermes': { state: 'ready', port: 8_004 },
      'primary/rhetor': { state: 'ready' },
    })
  })

  it('lets nobody start a row on its old port in between', async () => {
    const { world, engine } = await house({ engram: { heedsAfterMs: 3_000 } }, true)
    const shown = await preview(world, engine, toHermes)
    const done = engine.call('ports.apply', { change: shown.change, token: shown.token }, null)
    await world.clock.advance(1_500)
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    expect(await engine.call('instance.remove', { id: 'primary' }, null)).toMatchObject({
      failure: { code: 'engine.busy' },
    })
    await wait(world, good(done))
    await world.clock.advance(5_000)
    const starts = world.machine.started.filter((one) => one.request.ref === 'primary/hermes')
    expect(starts.map((one) => one.port)).toEqual([8_001, 8_050])
  })

  it('warns of a held instance, and of a later change that has to be taken back first', async () => {
    const { world, engine } = await house()
    await good(engine.call('instance.hold', { id: 'primary', reason: 'a demo', days: null }, null))
    const shown = await preview(world, engine, toHermes)
    expect(shown.warnings[0]).toMatch(/^Primary is held \(a demo\)/)
    expect(shown.obstacle).toBeNull()
    const first = await apply(world, engine, toHermes)
    const later = await apply(world, engine, { ...toHermes, offset: 51 })
    expect(await engine.call('ports.undo', { id: first.undo }, null)).toMatchObject({
      failure: { code: 'undo.gone', message: expect.stringContaining('came after it') as string },
    })
    world.texts.set(ENV, `${world.texts.get(ENV) ?? ''}MINE=1\n`)
    expect(await engine.call('ports.undo', { id: later.undo }, null)).toMatchObject({
      failure: { code: 'undo.gone', message: '~/trio/.env.local was changed since; taking this back would lose that.' },
    })
  })
})

describe('moving an instance', () => {
  const open = { kind: 'move-instance', instance: 'primary', componentBase: null, aiBase: null, reason: null }

  it('takes both lanes to the next free pair, restarts what ran, and comes back', async () => {
    const { world, engine } = await house({}, true)
    await second(engine)
    const before = world.texts.get(ENV)
    const shown = await preview(world, engine, open)
    expect(shown).toMatchObject({
      change: { componentBase: 8_200, aiBase: 45_200 },
      button: 'Move to 8200',
      obstacle: null,
    })
    expect(shown.ports).toHaveLength(4)
    expect(shown.restarts).toHaveLength(4)
    const { undo } = await wait(
      world,
      good(engine.call('ports.apply', { change: shown.change, token: shown.token }, null)),
    )
    await world.clock.advance(5_000)
    expect(portsOf(engine, 'primary')).toEqual([8_200, 45_200])
    expect(engine.snapshot().tables.instances[0]).toMatchObject({ mode: 'primary', label: '4 ready' })
    expect(world.storage.reservations().map((one) => [one.instance, one.ports.component.base])).toEqual([
      ['coder-a', 8_100],
      ['primary', 8_200],
    ])
    expect(world.texts.get(ENV)).toContain('ENGRAM_PORT=8202')
    await wait(world, good(engine.call('ports.undo', { id: undo }, null)))
    await world.clock.advance(5_000)
    expect(portsOf(engine, 'primary')).toEqual([8_000, 45_000])
    expect(engine.snapshot().tables.instances[0]).toMatchObject({ label: '4 ready' })
    expect(world.texts.get(ENV)).toBe(before)
  })

  it('judges bases of the person’s, moves the other lane along, and keeps the reason of a reserved range', async () => {
    const { world, engine } = await house()
    await second(engine)
    const to = (componentBase: number, aiBase: number | null, reason: string | null = null): object => ({
      ...open,
      instance: 'coder-a',
      componentBase,
      aiBase,
      reason,
    })
    expect((await preview(world, engine, to(8_300, null))).change).toMatchObject({ aiBase: 45_300 })
    expect((await preview(world, engine, to(65_500, 45_300))).obstacle).toMatch(/last port is 65535/)
    expect((await preview(world, engine, to(8_300, 8_350))).obstacle).toMatch(/overlap/)
    expect((await preview(world, engine, to(8_050, 45_300))).obstacle).toMatch(/primary’s/)
    expect((await preview(world, engine, to(8_100, 45_100))).obstacle).toMatch(/already/)
    const reserved = await preview(world, engine, to(3_300, 45_300))
    expect(reserved).toMatchObject({ needsReason: true })
    expect(await refused(world, engine, to(3_300, 45_300))).toMatchObject({ code: 'ports.reserved' })
    await apply(world, engine, to(3_300, 45_300, 'no other range is open here'))
    expect(engine.snapshot().tables.instances.find((one) => one.id === 'coder-a')).toMatchObject({
      mode: 'custom',
      overrideReason: 'no other range is open here',
    })
    await apply(world, engine, to(8_300, 45_300))
    expect(engine.snapshot().tables.instances.find((one) => one.id === 'coder-a')).toMatchObject({
      mode: 'coder-c',
      overrideReason: null,
    })
  })

  it('gives the new place back where the file can’t be written, and refuses what another Till took meanwhile', async () => {
    const { world, engine } = await house()
    world.readOnly.add(ENV)
    expect(await refused(world, engine, open)).toMatchObject({ code: 'files.failed' })
    expect(world.storage.reservations().map((one) => one.ports.component.base)).toEqual([8_000])
    world.readOnly.clear()
    const shown = await preview(world, engine, open)
    world.storage.reserveAll([
      { instance: 'x' as never, root: '/x', ports: { component: { base: 8_150, size: 10 }, ai: null }, ahead: null },
    ])
    expect(await refused(world, engine, open, shown.token)).toMatchObject({ code: 'conflict.stale' })
    expect(await refused(world, engine, shown.change, shown.token)).toMatchObject({ code: 'conflict.stale' })
    expect(portsOf(engine, 'primary')).toEqual([8_000, 45_000])
  })

  it('is not taken back where another instance has the place, or a removed one', async () => {
    const { world, engine } = await house()
    const { undo } = await apply(world, engine, open)
    const here = request({ folder: '/home/ada/trio-b', name: 'b', componentBase: 8_000, aiBase: 45_000 })
    await good(engine.call('instance.create', { ...here, reason: 'it is free' }, null))
    const before = world.texts.get(ENV)
    expect(await wait(world, engine.call('ports.undo', { id: undo }, null))).toMatchObject({
      failure: { code: 'ports.overlap', message: '8000-8099 is b’s.' },
    })
    expect(world.texts.get(ENV)).toBe(before)
    expect(engine.snapshot().tables.undos).toHaveLength(1)
    await good(engine.call('instance.remove', { id: 'primary' }, null))
    expect(engine.snapshot().tables.undos).toEqual([])
  })

  it('refuses an instance whose folder is gone', async () => {
    const { world, engine } = await house()
    await engine.stop('keep')
    world.folders.delete('/home/ada/trio')
    const next = await world.boot()
    expect(await next.call('ports.preview', { change: open }, null)).toMatchObject({
      failure: { code: 'instance.broken' },
    })
  })

  it('shifts a block into itself', async () => {
    const { world, engine } = await house()
    await apply(world, engine, { ...open, componentBase: 8_300, aiBase: 45_300 })
    await apply(world, engine, { ...open, componentBase: 8_310, aiBase: 45_310 })
    expect(world.storage.reservations()).toMatchObject([
      { ports: { component: { base: 8_310 }, ai: { base: 45_310 } } },
    ])
    expect(world.texts.get(ENV)).toContain('HERMES_PORT=8311')
  })

  it('leaves a plan that a Till which died in the middle can go on with', async () => {
    const { world, engine } = await house()
    await engine.stop('keep')
    const [own] = world.storage.reservations()
    if (!own) throw new Error('nothing is reserved')
    const next = { component: { base: 8_300, size: 100 }, ai: { base: 45_300, size: 100 } }
    world.storage.reserveAll([{ ...own, instance: 'primary--moves' as never, ports: next }])
    await world.boot()
    expect(world.storage.reservations()).toEqual([own])
    world.storage.reserveAll([{ ...own, ports: next }])
    await world.boot()
    expect(world.storage.reservations()).toEqual([own])
  })
})

describe('changing places', () => {
  const swap = { kind: 'swap', instance: 'primary', other: 'coder-a' }

  it('swaps both lanes and both files in one step, and back', async () => {
    const { world, engine } = await house({}, true)
    await second(engine)
    const before = [world.texts.get(ENV), world.texts.get(ENV_B)]
    const shown = await preview(world, engine, swap)
    expect(shown.sentence).toMatch(
      /^Primary gets 8100-8199 and 45100-45199, and coder-a gets 8000-8099 and 45000-45099\./,
    )
    expect(shown.files.map(({ path }) => path)).toEqual(['~/trio/.env.local', '~/trio-b/.env.local'])
    const { undo } = await apply(world, engine, swap)
    await world.clock.advance(5_000)
    expect([portsOf(engine, 'primary'), portsOf(engine, 'coder-a')]).toEqual([
      [8_100, 45_100],
      [8_000, 45_000],
    ])
    expect(engine.snapshot().tables.instances[0]).toMatchObject({ label: '4 ready', mode: 'primary' })
    expect(world.texts.get(ENV_B)).toContain('HERMES_PORT=8001')
    await wait(world, good(engine.call('ports.undo', { id: undo }, null)))
    expect([world.texts.get(ENV), world.texts.get(ENV_B)]).toEqual(before)
    expect(portsOf(engine, 'coder-a')).toEqual([8_100, 45_100])
  })

  it('puts the first file back where the second can’t be written', async () => {
    const { world, engine } = await house()
    await second(engine)
    const before = world.texts.get(ENV)
    world.readOnly.add(ENV_B)
    expect(await refused(world, engine, swap)).toMatchObject({ code: 'files.failed' })
    expect(world.texts.get(ENV)).toBe(before)
    expect(world.storage.reservations().map((one) => [one.instance, one.ports.component.base])).toEqual([
      ['primary', 8_000],
      ['coder-a', 8_100],
    ])
    expect(portsOf(engine, 'primary')).toEqual([8_000, 45_000])
  })

  it('refuses an instance with itself', async () => {
    const { world, engine } = await house()
    expect((await preview(world, engine, { ...swap, other: 'primary' })).obstacle).toMatch(/itself/)
  })
})

describe('adopting a process', () => {
  const adopt = { kind: 'adopt', ref: 'primary/hermes', pid: 4_123 }

  it('follows what somebody started by hand, shows it as ours, and ends it when asked', async () => {
    const { world, engine } = await house()
    world.machine.foreign.set(4_123, foreignProcess(4_123, { argv: ['hermes'], folder: '/home/ada/trio' }))
    world.machine.strangers.push(stranger(8_001))
    const shown = await preview(world, engine, adopt)
    expect(shown).toMatchObject({ obstacle: null, isUndoable: false, button: 'Adopt python3 (pid 4123)' })
    expect(shown.warnings).toHaveLength(2)
    await apply(world, engine, adopt)
    await world.clock.advance(2_000)
    const row = engine.snapshot().tables.components.find((one) => one.id === 'primary/hermes')
    expect(row).toMatchObject({ state: 'ready', pid: 4_123, isAdopted: true, isWanted: true })
    expect(engine.snapshot().tables.listeners).toMatchObject([{ port: 8_001, owner: 'ours', ref: 'primary/hermes' }])
    await good(engine.call('component.stop', { ref: 'primary/hermes' }, null))
    await world.clock.advance(2_000)
    expect(rows(engine)['primary/hermes']).toMatchObject({ state: 'stopped' })
    expect(world.machine.foreign.size).toBe(0)
  })

  it('sees its end, and says what differs from what Till would start', async () => {
    const { world, engine } = await house()
    world.machine.foreign.set(4_123, foreignProcess(4_123))
    world.machine.strangers.push(stranger(8_001))
    expect((await preview(world, engine, adopt)).warnings).toEqual([
      'It was started as “python3 -m http.server”; Till would start “hermes”.',
      'It runs in ~/x; Till would start it in ~/trio.',
      'It keeps the environment it was started with, and its output is not in Till’s log, until it is restarted.',
      'Where it does not answer well within 60 s, Till ends it like a start that failed.',
    ])
    await apply(world, engine, adopt)
    await world.clock.advance(2_000)
    world.machine.endOther(4_123)
    await world.clock.advance(2_000)
    expect(rows(engine)['primary/hermes']).toMatchObject({ state: 'failed' })
  })

  it('refuses another user’s, one that does not listen there, one that is gone, and a row that runs', async () => {
    const { world, engine } = await house()
    expect((await preview(world, engine, adopt)).obstacle).toBe('There is no process 4123 any more.')
    world.machine.foreign.set(4_123, foreignProcess(4_123))
    expect((await preview(world, engine, adopt)).obstacle).toBe('python3 (pid 4123) does not listen on 8001.')
    world.machine.foreign.set(4_123, foreignProcess(4_123, { isOwn: false, user: 'bob' }))
    expect(await refused(world, engine, adopt)).toMatchObject({ code: 'process.protected' })
    world.machine.foreign.set(4_123, foreignProcess(4_123))
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect((await preview(world, engine, adopt)).obstacle).toMatch(/^hermes runs already/)
  })
})

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
        'python3 (pid 4123) and the process it started are asked to end, and ended by force after 10 s. Then 8001 is free. hermes, which could not start, is started.',
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

describe('letting a conflict be', () => {
  it('is shown at once, kept, taken back, and refused where there is nothing to let be', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_001))
    await wait(world, good(engine.call('ports.scan', {}, null)))
    const conflict = engine.snapshot().tables.conflicts.find((row) => row.port === 8_001)?.id ?? ''
    const isIgnored = (of: Engine): boolean | undefined =>
      of.snapshot().tables.conflicts.find((row) => row.id === conflict)?.isIgnored
    expect(isIgnored(engine)).toBe(false)
    const { undo } = await apply(world, engine, { kind: 'ignore', conflict })
    expect(isIgnored(engine)).toBe(true)
    await wait(world, good(engine.call('ports.scan', {}, null)))
    expect(isIgnored(engine)).toBe(true)
    expect((await preview(world, engine, { kind: 'ignore', conflict })).obstacle).toBe('It is ignored already.')
    await engine.stop('keep')
    const next = await world.boot()
    await wait(world, good(next.call('ports.scan', {}, null)))
    expect(isIgnored(next)).toBe(true)
    await wait(world, good(next.call('ports.undo', { id: undo }, null)))
    expect(isIgnored(next)).toBe(false)
    await apply(world, next, { kind: 'ignore', conflict })
    await apply(world, next, { kind: 'heed', conflict })
    expect(isIgnored(next)).toBe(false)
    expect(world.storage.load().instances[0]?.ignored).toEqual([])
    expect(await next.call('ports.preview', { change: { kind: 'ignore', conflict: 'none' } }, null)).toMatchObject({
      failure: { code: 'conflict.unknown' },
    })
  })
})

describe('a file that is out of order', () => {
  const repair = { kind: 'repair', instance: 'primary' }

  it('is made right again and can be taken back; a right one is left alone', async () => {
    const { world, engine } = await house()
    expect((await preview(world, engine, repair)).obstacle).toBe(
      'Till’s lines of Primary’s .env.local are as they should be.',
    )
    const damaged = `${world.texts.get(ENV) ?? ''}MINE=1\nHERMES_AI_PORT=8001\n`
    world.texts.set(ENV, damaged)
    const shown = await preview(world, engine, repair)
    expect(shown.files[0]?.changes).toEqual([
      { variable: 'HERMES_AI_PORT', before: '8001', after: '45001', occurrences: 2 },
    ])
    const { undo } = await apply(world, engine, repair)
    expect(world.texts.get(ENV)).toBe(damaged.replace('HERMES_AI_PORT=8001', 'HERMES_AI_PORT=45001'))
    await wait(world, good(engine.call('ports.undo', { id: undo }, null)))
    expect(world.texts.get(ENV)).toBe(damaged)
  })
})
