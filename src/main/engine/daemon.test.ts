import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'
import { foreignProcess, stranger, type Script } from './testing/fake-machine'
import { start } from './testing/instances-fixture'

const SOLO = 'primary/solo' as Ref
/** Ends well after 50 ms and listens nowhere. */
const LAUNCHER: Script = { listensAfterMs: null, endsAfterMs: 50, exitCode: 0 }

const row = (engine: Engine) => engine.snapshot().tables.components.find(({ id }) => id === SOLO)!

/** solo, a daemon on port 8001 (none where `words` say so), asked to start. */
async function launched(launcher: Script = LAUNCHER, words = 'port: 1, ') {
  const world = createWorld({ solo: launcher })
  world.texts.set(
    '/home/ada/trio/till.yaml',
    `name: Solo\ncomponents:\n  solo: { ${words}is_daemon: true, entrypoint: [launch], shutdown: { command: solo --end, timeout_seconds: 5 } }\n`,
  )
  const commands: string[] = []
  const { run } = world.effects.probes
  world.effects.probes.run = async (probe, context) => {
    if (probe.kind !== 'exec') return run(probe, context)
    commands.push(probe.shell)
    return { isGood: true, tookMs: 1, message: 'succeeded' }
  }
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  await start(engine, SOLO)
  await world.clock.advance(10)
  /** A process of the daemon appears; with `isListening` on its port. */
  const appears = (pid: number, isListening = true): void => {
    const process = foreignProcess(pid)
    world.machine.foreign.set(pid, process)
    const made = world.machine.started.at(-1)
    if (!made) throw new Error('nothing was launched')
    world.machine.tagged.push({ run: made.request.run, ref: SOLO, identity: process.identity })
    if (isListening) world.machine.strangers.push({ ...stranger(8_001), pid, run: made.request.run })
  }
  const disappears = (pid: number): void => {
    const at = world.machine.tagged.findIndex(({ identity }) => identity.pid === pid)
    world.machine.tagged.splice(at, 1)
    world.machine.endOther(pid)
  }
  return { world, engine, commands, appears, disappears }
}

describe('a daemon', () => {
  it('whose launcher is suspended is not given up, and gets its time anew', async () => {
    const { world, engine } = await launched({ listensAfterMs: null }, 'port: 1, launch_timeout_seconds: 5, ')
    const { pid } = row(engine)
    world.machine.suspended.add(pid ?? 0)
    await world.clock.advance(8_000)
    expect(row(engine)).toMatchObject({ state: 'initializing', pid, reason: { code: 'hung' } })
    world.machine.suspended.clear()
    await world.clock.advance(6_000)
    expect(row(engine).reason).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('still ran after 5 s'),
    })
  })

  it('is what carries the tag when its launcher has ended; a stop asks it by its command', async () => {
    const { world, engine, appears, commands } = await launched()
    expect(row(engine)).toMatchObject({ state: 'initializing', reason: { message: 'waiting for its launcher to end' } })
    appears(900)
    await world.clock.advance(2_000)
    expect(row(engine)).toMatchObject({ state: 'ready', pid: 900, isAdopted: false })
    await good(engine.call('component.stop', { ref: SOLO }, null))
    await world.clock.advance(1_000)
    expect(row(engine)).toMatchObject({ state: 'stopped', pid: null, reason: { message: 'stopped by you' } })
    expect(commands).toEqual(['solo --end'])
    expect(world.machine.foreign.size).toBe(0)
  })

  it('lives on where a process in between goes, and has ended when nobody carries its tag', async () => {
    const { world, engine, appears, disappears } = await launched(LAUNCHER, '')
    appears(900, false)
    await world.clock.advance(2_000)
    expect(row(engine)).toMatchObject({ state: 'ready', pid: 900 })
    appears(901, false)
    disappears(900)
    await world.clock.advance(1_000)
    expect(row(engine)).toMatchObject({ state: 'ready', pid: 901 })
    disappears(901)
    await world.clock.advance(1_000)
    expect(row(engine)).toMatchObject({ state: 'failed', reason: { message: 'ended; exit code unknown' } })
  })

  it('is stopped in the middle of its launch with what was launched', async () => {
    const { world, engine, appears } = await launched({ ...LAUNCHER, endsAfterMs: 500 })
    await world.clock.advance(480)
    await good(engine.call('component.stop', { ref: SOLO }, null))
    appears(900)
    await world.clock.advance(3_000)
    expect(row(engine)).toMatchObject({ state: 'stopped', isWanted: false, pid: null })
  })

  it('that can’t be followed is shown by its port, and could not be ended where that stays', async () => {
    const { world, engine, commands } = await launched()
    world.machine.foreign.set(700, foreignProcess(700, { isOwn: false }))
    world.machine.strangers.push({ ...stranger(8_001), pid: 700 })
    await world.clock.advance(3_000)
    expect(row(engine)).toMatchObject({ state: 'ready', pid: null })
    await good(engine.call('component.stop', { ref: SOLO }, null))
    await world.clock.advance(2_000)
    expect(row(engine).state).toBe('stopping')
    const blocking = await good(engine.call('component.blocking', { ref: SOLO }, null))
    expect(blocking).toMatchObject({ processes: [], listeners: [{ port: 8_001, pid: 700 }] })
    await world.clock.advance(5_000)
    expect(commands).toEqual(['solo --end'])
    expect(row(engine)).toMatchObject({ state: 'failed', reason: { code: 'uncertain' } })
    expect(row(engine).reason?.message).toMatch(
      /^could not be ended: port 8001 is still held by python3 .* only a shutdown command can end it$/,
    )
  })

  it('that fails its probe is cleared away by its command before it is launched anew', async () => {
    const { world, engine, commands } = await launched()
    world.machine.foreign.set(700, foreignProcess(700, { isOwn: false }))
    world.machine.strangers.push({ ...stranger(8_001), pid: 700 })
    await world.clock.advance(3_000)
    // Its port is there and answers no more.
    world.machine.foreign.delete(700)
    await world.clock.advance(60_000)
    expect(row(engine).state).toBe('failed')
    expect(commands).toEqual(['solo --end'])
  })
})

describe('the next Till', () => {
  it('follows the daemon whose launcher an earlier one had on record', async () => {
    const { world, appears } = await launched({ ...LAUNCHER, endsAfterMs: 60_000 })
    world.machine.kill(SOLO, 'SIGKILL')
    appears(900)
    const second = await world.boot()
    await world.clock.advance(2_000)
    expect(row(second)).toMatchObject({ state: 'ready', pid: 900, isAdopted: true })
  })

  it('goes on with one that left nothing to follow, and ends it', async () => {
    const { world, engine, commands } = await launched()
    world.machine.foreign.set(700, foreignProcess(700, { isOwn: false }))
    world.machine.strangers.push({ ...stranger(8_001), pid: 700 })
    await world.clock.advance(3_000)
    await engine.stop('keep')
    const second = await world.boot()
    await world.clock.advance(1_000)
    expect(row(second)).toMatchObject({ state: 'ready', pid: null, isAdopted: true })
    world.machine.endOther(700)
    await good(second.call('component.stop', { ref: SOLO }, null))
    await world.clock.advance(2_000)
    expect(commands).toEqual(['solo --end'])
    expect(row(second)).toMatchObject({ state: 'stopped', reason: { message: 'stopped by you' } })
  })
})
