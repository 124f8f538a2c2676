import { describe, expect, it } from 'vitest'
import { comparisonSchema } from '@shared/contract/commands'
import type { InstanceId } from '@shared/model/ids'
import type { Engine } from './engine'
import { good } from './testing/engine-fixture'
import { stranger } from './testing/fake-machine'
import { checkout, createTektonWorld } from './testing/tekton-world'
import { conflictsOf, primary, start, withInstance } from './testing/instances-fixture'

const ENV = '/home/ada/trio/.env.local'

async function compare(engine: Engine, instance: InstanceId = primary) {
  const told = await good(engine.call('ports.compare', { instance }, null))
  return comparisonSchema.parse(told)
}

describe('declared against actual', () => {
  it('agrees after an instance was made: three columns, no note', async () => {
    const { engine } = await withInstance()
    const { files, ports } = await compare(engine)
    expect(files).toEqual([
      { path: '~/trio/.env', exists: false, problem: null },
      { path: '~/trio/.env.local', exists: true, problem: null },
    ])
    expect(
      ports.map(({ variable, declaredPort, reserved, level }) => [variable, declaredPort, reserved, level]),
    ).toEqual([
      ['HERMES_PORT', 8_001, 8_001, 'ok'],
      ['ENGRAM_PORT', 8_002, 8_002, 'ok'],
      ['RHETOR_PORT', 8_003, 8_003, 'ok'],
      ['HERMES_AI_PORT', 45_001, 45_001, 'ok'],
    ])
  })

  it('sees a file that changes, names the duplicate, and sees it put right', async () => {
    const { world, engine } = await withInstance()
    const before = world.texts.get(ENV) ?? ''
    world.texts.set(ENV, `${before}HERMES_AI_PORT=8001\n`)
    await world.clock.advance(12_000)
    expect(conflictsOf(engine, 'duplicate')).toMatchObject([
      {
        id: 'duplicate:primary:.env.local',
        variable: 'HERMES_AI_PORT',
        level: 'warning',
        choices: [{ change: { kind: 'repair' } }, { change: { kind: 'ignore' } }],
      },
    ])
    world.texts.set(ENV, before)
    await world.clock.advance(12_000)
    expect(conflictsOf(engine, 'duplicate')).toEqual([])
  })

  it('sees a folder that a root variable names come, though no file changes', async () => {
    const world = createTektonWorld()
    const engine = await world.boot()
    await good(engine.call('instance.create', checkout('A'), null))
    const path = '/home/ada/Coder-A/.env.local'
    world.texts.set(
      path,
      (world.texts.get(path) ?? '').replace('TEKTON_ROOT=/home/ada/Coder-A', 'TEKTON_ROOT=/home/ada/gone'),
    )
    await world.clock.advance(12_000)
    expect(conflictsOf(engine, 'wrong-root')).toMatchObject([
      { message: expect.stringContaining('isn’t on this machine') },
    ])
    world.folders.add('/home/ada/gone')
    await world.clock.advance(12_000)
    expect(conflictsOf(engine, 'wrong-root')).toMatchObject([{ message: expect.stringContaining('another folder') }])
  })

  it('a repair through the ordinary change brings the file back', async () => {
    const { world, engine } = await withInstance()
    world.texts.set(ENV, `${world.texts.get(ENV) ?? ''}# mine\nHERMES_AI_PORT=8001\n`)
    await world.clock.advance(12_000)
    const change = { kind: 'repair' as const, instance: primary }
    const { token } = await good(engine.call('ports.preview', { change }, null))
    await good(engine.call('ports.apply', { change, token }, null))
    await world.clock.advance(12_000)
    expect(conflictsOf(engine, 'duplicate')).toEqual([])
    expect(world.texts.get(ENV)).toContain('# mine\n')
  })

  it('tells a row that is up and silent only after five seconds, and one that nobody listens for', async () => {
    const { world, engine } = await withInstance()
    await start(engine, 'primary/hermes')
    await world.clock.advance(2_000)
    const hermes = world.machine.started.find((one) => one.request.ref === 'primary/hermes')
    if (!hermes) throw new Error('hermes was not started')
    hermes.isListening = false
    expect(conflictsOf(engine, 'silent')).toEqual([])
    await world.clock.advance(20_000)
    expect(conflictsOf(engine, 'silent')).toMatchObject([
      { id: 'silent:primary:HERMES_PORT', ref: 'primary/hermes', port: 8_001, level: 'warning' },
    ])
    expect((await compare(engine)).ports[0]).toMatchObject({
      note: 'hermes is up, but nobody listens on 8001.',
      level: 'warning',
    })
  })

  it('says who listens on a port of ours at the moment it is asked', async () => {
    const { world, engine } = await withInstance()
    world.machine.strangers.push(stranger(8_002))
    expect((await compare(engine)).ports[1]).toMatchObject({
      level: 'warning',
      listening: [{ port: 8_002, isExpected: false }],
      note: expect.stringContaining('listens on 8002, which is planned for engram.') as string,
    })
  })

  it('refuses an instance there is not', async () => {
    const { engine } = await withInstance()
    expect(await engine.call('ports.compare', { instance: 'nobody' as InstanceId }, null)).toMatchObject({
      ok: false,
      failure: { code: 'instance.unknown' },
    })
  })
})
