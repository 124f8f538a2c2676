import { describe, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import { createWorld, good, request, SAMPLE } from './testing/engine-fixture'
import { foreignProcess } from './testing/fake-machine'

const TRIO = 'trio' as InstanceId
const FILE = '/home/ada/trio/till.yaml'

/** The sample with rhetor as prism, another command for engram, and engram's need of the new one. */
const OTHER = SAMPLE.replace('  rhetor:\n    port: 3', '  prism:\n    port: 4')
  .replace('entrypoint: [rhetor]\n    depends_on: { engram', 'entrypoint: [prism]\n    depends_on: { hermes')
  .replace('entrypoint: [engram]', 'entrypoint: [engram, --new]')
  .replace('depends_on: { hermes: { condition: process_healthy } }\n  prism', 'depends_on: [hermes, prism]\n  prism')

async function house() {
  const world = createWorld()
  const engine = await world.boot()
  await good(engine.call('instance.create', request({ name: 'trio' }), null))
  const rows = () => Object.fromEntries(engine.snapshot().tables.components.map((row) => [row.component, row] as const))
  const start = async () => {
    await good(engine.call('instance.start', { id: TRIO }, null))
    await world.clock.advance(5_000)
  }
  const told = () => engine.snapshot().tables.timeline.map(({ message }) => message)
  const commands = () => world.machine.started.map(({ request: { argv } }) => argv.join(' '))
  return { world, engine, rows, start, told, commands }
}

describe('a till.yaml that changes while Till runs', () => {
  it('counts at the next start, and is told', async () => {
    const { world, rows, start, told, commands } = await house()
    world.texts.set(FILE, OTHER)
    await start()
    expect(Object.keys(rows())).toEqual(['hermes', 'engram', 'prism'])
    for (const row of Object.values(rows())) expect(row).toMatchObject({ state: 'ready' })
    expect(commands()).toEqual(['hermes', 'hermes-ai', 'prism', 'engram --new'])
    expect(told()).toContain('~/trio/till.yaml was read anew: prism is new, rhetor is gone, engram has changed')
  })

  it('leaves what runs as it was started until its next start, and forgets what is gone once it rests', async () => {
    const { world, engine, rows, start, told, commands } = await house()
    await start()
    const before = rows()['engram']
    world.texts.set(FILE, OTHER)
    await world.clock.advance(11_000)
    expect(told()).toContain(
      '~/trio/till.yaml was read anew: prism is new, rhetor is gone, engram has changed; ' +
        'engram and rhetor go on as they were started until they are restarted or stopped',
    )
    expect(rows()['engram']).toMatchObject({
      state: 'ready',
      run: before?.run,
      pid: before?.pid,
      needs: ['hermes', 'prism'],
    })
    expect(rows()['rhetor']).toMatchObject({ state: 'ready' })
    expect(rows()['prism']).toMatchObject({ state: 'unknown', isWanted: false })
    expect(await engine.call('component.restart', { ref: 'trio/rhetor' as never }, null)).toMatchObject({
      failure: { message: 'rhetor is no longer declared: it can be stopped, but not started.' },
    })
    await good(engine.call('component.restart', { ref: 'trio/engram' as never }, null))
    await world.clock.advance(5_000)
    expect(commands().slice(-2)).toEqual(['prism', 'engram --new'])
    await good(engine.call('instance.stop', { id: TRIO }, null))
    await world.clock.advance(15_000)
    expect(Object.entries(rows()).map(([name, { state }]) => `${name} ${state}`)).toEqual([
      'hermes stopped',
      'engram stopped',
      'prism stopped',
    ])
    expect(world.machine.started.filter(({ isAlive }) => isAlive)).toEqual([])
  })

  it('comes to rest where needs were turned round while both ran', async () => {
    const { world, engine, rows, start } = await house()
    await start()
    const turned = SAMPLE.replace('    depends_on: { hermes: { condition: process_healthy } }\n', '').replace(
      'entrypoint: [hermes]\n',
      'entrypoint: [hermes]\n    depends_on: [engram]\n',
    )
    world.texts.set(FILE, turned)
    await good(engine.call('component.restart', { ref: 'trio/hermes' as never }, null))
    await world.clock.advance(5_000)
    await good(engine.call('instance.stop', { id: TRIO }, null))
    await world.clock.advance(15_000)
    for (const row of Object.values(rows())) expect(row).toMatchObject({ state: 'stopped' })
  })

  it('changes nothing where it can’t be used, is told once, and counts when it is mended', async () => {
    const { world, engine, rows, start, told } = await house()
    await start()
    world.texts.set(FILE, 'components: [')
    await world.clock.advance(31_000)
    const notices = () => engine.snapshot().tables.notices.filter(({ level }) => level === 'warning')
    expect(notices()).toMatchObject([
      {
        message: expect.stringMatching(
          /^~\/trio\/till\.yaml can’t be used as it is now, so what it said before goes on to count: /,
        ),
      },
    ])
    expect(told().filter((line) => line.includes('can’t be used'))).toHaveLength(1)
    await good(engine.call('component.restart', { ref: 'trio/rhetor' as never }, null))
    await world.clock.advance(5_000)
    expect(rows()['rhetor']).toMatchObject({ state: 'ready' })
    world.texts.delete(FILE)
    await world.clock.advance(11_000)
    expect(notices()).toMatchObject([{ message: expect.stringContaining('~/trio has no till.yaml any more.') }])
    world.texts.set(FILE, SAMPLE)
    await world.clock.advance(11_000)
    expect(notices()).toEqual([])
  })

  it('was broken when Till came back: what runs has its row again once it is mended, as the very process it was', async () => {
    const { world, engine, rows, start } = await house()
    await start()
    const before = Object.values(rows()).map(({ id, pid }) => [id, pid])
    await engine.stop('keep')
    for (const { identity } of world.storage.load().runs)
      world.machine.foreign.set(identity.pid, { ...foreignProcess(identity.pid), identity })
    world.texts.set(FILE, 'components: [')
    const next = await world.boot()
    await world.clock.advance(5_000)
    expect(next.snapshot().tables.uncertain).toHaveLength(4)
    expect(next.snapshot().tables.uncertain[0]?.message).toContain('what declares trio can’t be read now')
    world.texts.set(FILE, SAMPLE)
    await world.clock.advance(15_000)
    expect(next.snapshot().tables.uncertain).toEqual([])
    expect(next.snapshot().tables.components.map(({ id, pid }) => [id, pid])).toEqual(before)
    for (const row of next.snapshot().tables.components) expect(row).toMatchObject({ state: 'ready', isWanted: true })
    expect(next.snapshot().tables.instances[0]).toMatchObject({ problem: null })
  })
})
