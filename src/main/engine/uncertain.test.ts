import { describe, expect, it } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'
import { foreignProcess, stranger, type Foreign } from './testing/fake-machine'

const RUN = 'stray-00000001' as RunId
const PID = 4_123

type World = ReturnType<typeof createWorld>

/** A living process with Till's tags, as if an earlier Till had started it. */
function stray(
  world: World,
  over: { ref?: string; run?: RunId; pid?: number; data?: string | null; root?: string } = {},
) {
  const { ref = 'primary/hermes', run = RUN, pid = PID, data = '/till', root = '/elsewhere' } = over
  const process: Foreign = foreignProcess(pid)
  world.machine.foreign.set(pid, process)
  world.machine.tagged.push({ run, ref: ref as Ref, identity: process.identity, dataFolder: data, root })
  return process
}

/** An engine with an instance at rest, restarted so that it looks around. */
async function booted(world: World): Promise<Engine> {
  const first = await world.boot()
  await good(first.call('instance.create', request(), null))
  await first.stop('keep')
  const engine = await world.boot()
  await world.clock.advance(2_000)
  return engine
}

const shown = (engine: Engine) => engine.snapshot().tables.uncertain
const choices = (engine: Engine) => shown(engine)[0]?.choices.map(({ choice }) => choice)
const hermes = (engine: Engine) => engine.snapshot().tables.components.find(({ component }) => component === 'hermes')
const decide = (engine: Engine, choice: string) => engine.call('uncertain.decide', { run: RUN, choice }, null)

describe('a process nobody is sure of', () => {
  it('is told with its facts, and taken as what it says it is when a person says so', async () => {
    const world = createWorld()
    stray(world)
    const engine = await booted(world)
    world.machine.strangers.push({ ...stranger(8_001), pid: PID, run: RUN })
    expect(shown(engine)).toMatchObject([
      {
        id: RUN,
        ref: 'primary/hermes',
        instance: 'primary',
        pid: PID,
        commandLine: 'python3 -m http.server',
        folder: '~/x',
        message: 'It says it is hermes of Primary, but Till has no record of it: it should have ended long ago.',
      },
    ])
    expect(choices(engine)).toEqual(['adopt', 'leave', 'end'])
    expect((await good(decide(engine, 'adopt'))).message).toBe('Process 4123 is followed as hermes.')
    expect(shown(engine)).toEqual([])
    await world.clock.advance(5_000)
    expect(hermes(engine)).toMatchObject({ state: 'ready', pid: PID, run: RUN, isAdopted: true, isWanted: true })
    // And is stopped like all others.
    await good(engine.call('instance.stop', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect([hermes(engine)?.state, world.machine.foreign.has(PID)]).toEqual(['stopped', false])
  })

  it('is ended with what it started', async () => {
    const world = createWorld()
    stray(world)
    const engine = await booted(world)
    const answer = decide(engine, 'end')
    await world.clock.advance(10)
    expect((await good(answer)).message).toBe('Process 4123, which said it was primary/hermes, was ended.')
    expect([shown(engine), world.machine.foreign.has(PID)]).toEqual([[], false])
  })

  it('stays in doubt where it can’t be ended', async () => {
    const world = createWorld()
    stray(world).isStubborn = true
    const engine = await booted(world)
    const answer = decide(engine, 'end')
    await world.clock.advance(10)
    expect(await answer).toMatchObject({ ok: false, failure: { code: 'process.stubborn' } })
    expect(shown(engine)).toHaveLength(1)
  })

  it('is left alone until Till is started anew', async () => {
    const world = createWorld()
    stray(world)
    const first = await booted(world)
    await good(decide(first, 'leave'))
    await world.clock.advance(60_000)
    expect([shown(first), world.machine.foreign.has(PID)]).toEqual([[], true])
    await first.stop('keep')
    const second = await world.boot()
    await world.clock.advance(2_000)
    expect(shown(second)).toHaveLength(1)
  })

  it('is nothing to decide about once it has ended, or its number is another’s', async () => {
    const world = createWorld()
    const process = stray(world)
    const engine = await booted(world)
    world.machine.foreign.set(PID, { ...process, identity: { ...process.identity, startTicks: 99 } })
    expect(await decide(engine, 'end')).toMatchObject({ ok: false, failure: { code: 'uncertain.gone' } })
    expect([shown(engine), world.machine.foreign.has(PID)]).toEqual([[], true])

    stray(world, { run: 'stray-00000002' as RunId, pid: 4_200 })
    await engine.stop('keep')
    const next = await world.boot()
    await world.clock.advance(2_000)
    expect(shown(next).map(({ pid }) => pid)).toContain(4_200)
    world.machine.endOther(4_200)
    expect(shown(next).map(({ pid }) => pid)).not.toContain(4_200)
  })

  it('can’t be taken as a row that runs already, then or by then', async () => {
    const world = createWorld()
    stray(world)
    const engine = await booted(world)
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(5_000)
    const { pid } = hermes(engine) ?? {}
    expect(shown(engine)[0]?.message).toBe(
      `It says it is hermes of Primary, which runs already as process ${String(pid)}.`,
    )
    expect(choices(engine)).toEqual(['leave', 'end'])
    expect(await decide(engine, 'adopt')).toMatchObject({ ok: false, failure: { code: 'instance.running' } })
    expect(hermes(engine)?.pid).toBe(pid)
  })

  it('of an instance or a component that is no more can only be left or ended', async () => {
    const world = createWorld()
    stray(world, { ref: 'review/hermes' })
    const engine = await booted(world)
    expect(shown(engine)).toMatchObject([
      { instance: null, message: 'It says it is review/hermes, but Till knows no such instance any more.' },
    ])
    expect(choices(engine)).toEqual(['leave', 'end'])
  })

  it('that is another living Till’s own is not asked about; one whose data folder is gone is, and is best left', async () => {
    const world = createWorld()
    world.folders.add('/home/ada/other/.till')
    stray(world, { data: '/home/ada/other/.till' })
    stray(world, { data: null, run: 'stray-00000003' as RunId, pid: 4_300 })
    stray(world, { data: '/home/ada/gone/.till', run: 'stray-00000002' as RunId, pid: 4_200 })
    const engine = await booted(world)
    expect(shown(engine)).toMatchObject([
      {
        pid: 4_200,
        message:
          'It says it is hermes of Primary, but was started by the Till of ~/gone/.till, a data folder that is gone.',
      },
    ])
    expect(choices(engine)).toEqual(['leave', 'adopt', 'end'])
  })

  it('of another Till is asked about where it runs in a checkout of ours', async () => {
    const world = createWorld()
    world.folders.add('/home/ada/other/.till')
    stray(world, { data: '/home/ada/other/.till', root: '/home/ada/trio' })
    const engine = await booted(world)
    expect(shown(engine)[0]?.message).toBe(
      'It says it is hermes of Primary, but was started by the Till of ~/other/.till.',
    )
  })

  it('is told though another one can’t be looked at', async () => {
    const world = createWorld()
    stray(world, { run: 'stray-00000002' as RunId, pid: 4_200 })
    stray(world)
    const { inspect } = world.machine.processes
    world.machine.processes.inspect = async (pid) => {
      if (pid === 4_200) throw new Error('ps did not answer')
      return inspect(pid)
    }
    const engine = await booted(world)
    expect(shown(engine).map(({ pid }) => pid)).toEqual([PID])
  })

  it('of another user can only be left', async () => {
    const world = createWorld()
    stray(world).isOwn = false
    const engine = await booted(world)
    expect(choices(engine)).not.toContain('end')
    expect(await decide(engine, 'end')).toMatchObject({ ok: false, failure: { code: 'process.protected' } })
    expect(world.machine.foreign.has(PID)).toBe(true)
  })
})

describe('what Till was ending when it went', () => {
  /** hermes was given up on paper and lives: its record says `state`. */
  async function withRecord(state: string): Promise<{ world: World; engine: Engine }> {
    const world = createWorld()
    const { identity } = stray(world)
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await first.stop('keep')
    const record = { run: RUN, ref: 'primary/hermes' as Ref, identity, logPath: '/logs/x', startedAt: 1, state }
    world.storage.write([{ kind: 'run.put', record }])
    const engine = await world.boot()
    return { world, engine }
  }

  it('goes on being ended where it was asked to stop', async () => {
    const { world, engine } = await withRecord('stopping')
    expect(shown(engine)).toEqual([])
    await world.clock.advance(5_000)
    expect([hermes(engine)?.state, world.machine.foreign.has(PID)]).toEqual(['stopped', false])
  })

  it('is asked about at once where it had failed, and forgotten when it ends', async () => {
    const { world, engine } = await withRecord('failed')
    expect(shown(engine)).toMatchObject([
      { pid: PID, message: 'It says it is hermes of Primary. Till had given it up and could not see its end.' },
    ])
    expect(choices(engine)).toEqual(['adopt', 'leave', 'end'])
    world.machine.endOther(PID)
    expect(shown(engine)).toEqual([])
    await world.clock.advance(0)
    expect(world.storage.load().runs).toEqual([])
  })
})
