import { describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
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

  it('asks what runs, and ends it, as it was started: though its port is another one now, and though it is gone', async () => {
    const { world, engine, rows, start } = await house()
    const probed = SAMPLE.replace(
      'entrypoint: [engram]',
      'entrypoint: [engram]\n    liveness_probe: { exec: { command: check }, period_seconds: 1, failure_threshold: 1 }' +
        '\n    shutdown: { command: leave }',
    )
    const asked: (string | undefined)[] = []
    const { probes } = world.effects
    const { run } = probes
    probes.run = (probe, context) => {
      if (probe.kind === 'exec') asked.push(context.environment['TILL_PORT'])
      return run(probe, context)
    }
    world.texts.set(FILE, probed)
    await start()
    const before = rows()['engram']
    asked.length = 0
    world.texts.set(FILE, probed.replace('port: 2', 'port: 7'))
    await world.clock.advance(15_000)
    expect(rows()['engram']).toMatchObject({ state: 'ready', run: before?.run })
    world.texts.set(FILE, SAMPLE.replace(/ {2}engram:[\s\S]*/, ''))
    await world.clock.advance(15_000)
    expect(rows()['engram']).toMatchObject({ state: 'ready', run: before?.run })
    await good(engine.call('component.stop', { ref: 'trio/engram' as never }, null))
    await world.clock.advance(15_000)
    expect(new Set(asked)).toEqual(new Set(['8002']))
    expect(Object.keys(rows())).toEqual(['hermes', 'rhetor'])
  })

  it('counts for each of several that are started at once', async () => {
    const { world, engine, start, commands } = await house()
    await start()
    world.texts.set(FILE, SAMPLE.replaceAll(/entrypoint: \[(hermes|rhetor)\]/g, 'entrypoint: [$1, --new]'))
    const restart = (name: string) => good(engine.call('component.restart', { ref: `trio/${name}` as never }, null))
    const { files } = world.effects
    const { readText } = files
    let answer = (): void => {}
    const slow = new Promise<void>((done) => (answer = done))
    files.readText = async (path) => {
      await slow
      return readText(path)
    }
    const both = Promise.all([restart('hermes'), restart('rhetor')])
    await world.clock.advance(3_000)
    answer()
    await both
    await world.clock.advance(10_000)
    expect(commands().slice(4).toSorted()).toEqual(['hermes --new', 'rhetor --new'])
  })

  it('is read again where somebody wrote it meanwhile: half of it forgets nobody', async () => {
    const { world, told } = await house()
    const { files } = world.effects
    const { readText } = files
    world.texts.set(FILE, SAMPLE.replace(/ {2}engram:[\s\S]*/, ''))
    files.readText = async (path) => {
      const text = await readText(path)
      if (path === FILE) world.texts.set(FILE, OTHER)
      return text
    }
    await world.clock.advance(11_000)
    expect(told().filter((line) => line.includes('read anew'))).toEqual([
      '~/trio/till.yaml was read anew: prism is new, rhetor is gone, engram has changed',
    ])
  })

  it('is read at the next look where it could not be read for now, and that is told once', async () => {
    const { world, engine, told } = await house()
    const { files } = world.effects
    const { readText } = files
    world.texts.set(FILE, OTHER)
    files.readText = async () => {
      throw new CommandError('files.failed', 'Too many files are open.')
    }
    await world.clock.advance(31_000)
    expect(told().filter((line) => line.includes('can’t be used'))).toHaveLength(1)
    files.readText = readText
    await world.clock.advance(11_000)
    expect(told().some((line) => line.includes('was read anew'))).toBe(true)
    expect(engine.snapshot().tables.notices.filter(({ level }) => level === 'warning')).toEqual([])
  })

  it('starts no specialist that it has no more, and lets a component be called as one was', async () => {
    const { world, engine, rows, start } = await house()
    await start()
    const without = SAMPLE.replace(/\n {4}specialist: .*/, '')
    world.texts.set(FILE, `${without}  hermes-ai:\n    entrypoint: [other]\n`)
    await world.clock.advance(11_000)
    const specialists = () => engine.snapshot().tables.specialists.map(({ state }) => state)
    expect(specialists()).toEqual(['ready'])
    expect(Object.keys(rows())).not.toContain('hermes-ai')
    await good(engine.call('component.stop', { ref: 'trio/hermes-ai' as never }, null))
    await world.clock.advance(15_000)
    expect(specialists()).toEqual([])
    await good(engine.call('component.start', { ref: 'trio/hermes-ai' as never }, null))
    await world.clock.advance(5_000)
    expect(rows()['hermes-ai']).toMatchObject({ state: 'ready' })
  })

  it('does not restart a specialist that is no longer declared', async () => {
    const { world, engine, start } = await house()
    await start()
    world.texts.set(FILE, SAMPLE.replace(/\n {4}specialist: .*/, ''))
    expect(await engine.call('component.restart', { ref: 'trio/hermes-ai' as never }, null)).toMatchObject({
      failure: { message: 'hermes AI is no longer declared: it can be stopped, but not started.' },
    })
  })

  it('is told as a problem when Till comes back to one that asks for other blocks than were reserved', async () => {
    const { world, engine, rows } = await house()
    await engine.stop('keep')
    world.texts.set(FILE, SAMPLE.replace('components:', 'ports: { component: { base: 8000, size: 200 } }\ncomponents:'))
    const next = await world.boot()
    expect(next.snapshot().tables.instances[0]?.problem).toContain('blocks of another size')
    world.texts.set(FILE, SAMPLE)
    await world.clock.advance(11_000)
    expect(next.snapshot().tables.instances[0]).toMatchObject({ problem: null })
    expect(next.snapshot().tables.components).toHaveLength(Object.keys(rows()).length)
  })

  it('was away with its folder when Till came back: what runs has its row again with it', async () => {
    const { world, engine, rows, start } = await house()
    await start()
    const before = Object.values(rows()).map(({ id, pid }) => [id, pid])
    await engine.stop('keep')
    for (const { identity } of world.storage.load().runs)
      world.machine.foreign.set(identity.pid, { ...foreignProcess(identity.pid), identity })
    world.folders.delete('/home/ada/trio')
    const next = await world.boot()
    await world.clock.advance(5_000)
    expect(next.snapshot().tables.uncertain).toHaveLength(4)
    world.folders.add('/home/ada/trio')
    await world.clock.advance(15_000)
    expect(next.snapshot().tables.uncertain).toEqual([])
    expect(next.snapshot().tables.components.map(({ id, pid }) => [id, pid])).toEqual(before)
  })
})
