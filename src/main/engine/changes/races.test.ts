import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { apply, ENV, house, portsOf, preview, rows, second, wait, type World } from '../testing/changes-fixture'
import { good } from '../testing/engine-fixture'
import { foreignProcess, stranger } from '../testing/fake-machine'

const toHermes = { kind: 'move-port', instance: 'primary', variable: 'HERMES_PORT', offset: 50 }
const adopt = { kind: 'adopt', ref: 'primary/hermes', pid: 4_123 }

/** Has something happen in the middle of the next reading of a file. */
function atNextRead(world: World, happen: () => Promise<unknown>): void {
  const { files } = world.effects
  const { readText } = files
  files.readText = async (path) => {
    files.readText = readText
    const text = await readText(path)
    await happen()
    return text
  }
}

describe('a change and what happens meanwhile', () => {
  it('does not bring back an instance that is removed while it is looked at', async () => {
    const { world, engine } = await house()
    const before = world.texts.get(ENV)
    const shown = await preview(world, engine, toHermes)
    atNextRead(world, () => good(engine.call('instance.remove', { id: 'primary' }, null)))
    const answer = await wait(world, engine.call('ports.apply', { change: shown.change, token: shown.token }, null))
    expect(answer).toMatchObject({ ok: false, failure: { code: 'instance.unknown' } })
    expect(world.storage.load().instances).toEqual([])
    expect(world.storage.reservations()).toEqual([])
    expect(world.texts.get(ENV)).toBe(before)
    expect(engine.snapshot().tables.instances).toEqual([])
    expect(engine.snapshot().tables.undos).toEqual([])
  })

  it('keeps a hold that somebody asks for while it waits for rows to end', async () => {
    const { world, engine } = await house({ hermes: { heedsAfterMs: 3_000 } }, true)
    const shown = await preview(world, engine, toHermes)
    const done = good(engine.call('ports.apply', { change: shown.change, token: shown.token }, null))
    await world.clock.advance(1_000)
    expect(rows(engine)['primary/hermes']).toMatchObject({ state: 'stopping' })
    await good(engine.call('instance.hold', { id: 'primary', reason: 'a demo', days: null }, null))
    await wait(world, done)
    expect(engine.snapshot().tables.instances[0]?.hold).toMatchObject({ reason: 'a demo' })
    expect(world.storage.load().instances[0]).toMatchObject({
      hold: { reason: 'a demo' },
      offsets: { HERMES_PORT: 50 },
    })
  })

  it('leaves what the person wrote meanwhile where it has to be given up', async () => {
    const { world, engine } = await house({ hermes: { heedsAfterMs: 3_000 } }, true)
    const shown = await preview(world, engine, toHermes)
    const asked = engine.call('ports.apply', { change: shown.change, token: shown.token }, null)
    await world.clock.advance(1_000)
    const mine = `${world.texts.get(ENV) ?? ''}MINE=1\n`
    world.texts.set(ENV, mine)
    world.storage.isFull = true
    const answer = await wait(world, asked)
    expect(answer).toMatchObject({
      failure: {
        code: 'files.failed',
        message: expect.stringContaining('could not be put back: it was changed meanwhile'),
      },
    })
    expect(world.texts.get(ENV)).toBe(mine)
  })

  it('is no conflict while its file is ahead of its plan', async () => {
    const { world, engine } = await house({ hermes: { heedsAfterMs: 3_000 } }, true)
    const shown = await preview(world, engine, toHermes)
    const done = good(engine.call('ports.apply', { change: shown.change, token: shown.token }, null))
    await world.clock.advance(1_500)
    expect(rows(engine)['primary/hermes']).toMatchObject({ state: 'stopping', port: 8_001 })
    await good(engine.call('ports.scan', {}, null))
    const told = (): string[] => engine.snapshot().tables.conflicts.map(({ kind }) => kind)
    expect(told()).not.toContain('declared-otherwise')
    await wait(world, done)
    world.texts.set(ENV, (world.texts.get(ENV) ?? '').replace('HERMES_PORT=8050', 'HERMES_PORT=8051'))
    await good(engine.call('ports.scan', {}, null))
    expect(told()).toContain('declared-otherwise')
  })

  it('adopts nothing for an instance that is removed meanwhile, nor removes it in the middle', async () => {
    const { world, engine } = await house()
    world.machine.foreign.set(4_123, foreignProcess(4_123, { argv: ['hermes'], folder: '/home/ada/trio' }))
    world.machine.strangers.push(stranger(8_001))
    const shown = await preview(world, engine, adopt)
    const { logs } = world.effects
    const { pathFor } = logs
    let removal: unknown
    logs.pathFor = async (ref: Ref, run) => {
      removal = await engine.call('instance.remove', { id: 'primary' }, null)
      return pathFor(ref, run)
    }
    await wait(world, good(engine.call('ports.apply', { change: shown.change, token: shown.token }, null)))
    expect(removal).toMatchObject({ failure: { code: 'engine.busy' } })
    expect(rows(engine)['primary/hermes']).toBeDefined()
  })

  it('starts nothing any more for a process it ended, once Till quits', async () => {
    const { world, engine } = await house({ rhetor: { heedsAfterMs: 3_000 } })
    await second(engine)
    world.machine.foreign.set(4_123, foreignProcess(4_123))
    world.machine.strangers.push(stranger(8_001))
    await good(engine.call('instance.start', { id: 'coder-a' }, null))
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    const stop = { kind: 'stop-process', pid: 4_123, port: 8_001 }
    const shown = await preview(world, engine, stop)
    const { processes } = world.effects
    const { endForeign } = processes
    let stopped: Promise<void> | undefined
    processes.endForeign = async (one) => {
      stopped = engine.stop('stop')
      return endForeign(one)
    }
    const told = await wait(world, good(engine.call('ports.apply', { change: shown.change, token: shown.token }, null)))
    expect(told.message).toContain('was ended; 8001 is free.')
    await wait(world, stopped ?? Promise.reject(new Error('nobody was ended')))
    expect(world.machine.alive()).toEqual([])
  })

  it('does not begin changes that wait for their turn, once Till quits', async () => {
    const { world, engine } = await house({ hermes: { heedsAfterMs: 3_000 } }, true)
    await second(engine)
    const first = await preview(world, engine, toHermes)
    const move = { kind: 'move-instance', instance: 'coder-a', componentBase: 8_300, aiBase: 45_300, reason: null }
    const next = await preview(world, engine, move)
    const one = engine.call('ports.apply', { change: first.change, token: first.token }, null)
    const two = engine.call('ports.apply', { change: next.change, token: next.token }, null)
    await world.clock.advance(1_000)
    await wait(world, engine.stop('keep'))
    expect(await one).toMatchObject({ ok: true })
    expect(await two).toMatchObject({ failure: { code: 'engine.busy' } })
    expect(portsOf(engine, 'coder-a')).toEqual([8_100, 45_100])
  })
})

describe('taking back', () => {
  it('leaves a hold as it is now', async () => {
    const { world, engine } = await house()
    const { undo } = await apply(world, engine, toHermes)
    await good(engine.call('instance.hold', { id: 'primary', reason: 'a demo', days: null }, null))
    await wait(world, good(engine.call('ports.undo', { id: undo }, null)))
    expect(world.storage.load().instances[0]).toMatchObject({ hold: { reason: 'a demo' }, offsets: {} })
  })
})
