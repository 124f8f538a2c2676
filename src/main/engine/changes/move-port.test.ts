import { describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import { apply, ENV, house, preview, refused, rows, wait } from '../testing/changes-fixture'
import { good } from '../testing/engine-fixture'
import { stranger } from '../testing/fake-machine'

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
    expect(message).toMatch(/ engram could not be ended: process \d+ is still there; it is not started again\.$/)
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
