import { expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { TerminateRequest } from './effects'
import { createWorld, good, request } from './testing/engine-fixture'
import { stranger, type Script } from './testing/fake-machine'
import { start, withInstance } from './testing/instances-fixture'

const RHETOR = 'primary/rhetor' as Ref
const HERMES = 'primary/hermes' as Ref

/** rhetor, which never heeds its signal, was asked to end 4 s ago. */
async function withStubborn() {
  const { world, engine } = await withInstance({ rhetor: { heedsAfterMs: null } })
  await start(engine, RHETOR)
  await world.clock.advance(1_000)
  const at = world.clock.now()
  await good(engine.call('component.stop', { ref: RHETOR }, null))
  await world.clock.advance(4_000)
  const row = () => engine.snapshot().tables.components.find(({ id }) => id === RHETOR)!
  const lines = () => engine.snapshot().tables.timeline.map(({ message }) => message)
  return { world, engine, at, row, lines }
}

it('tells who has not exited, which signal was sent when, when force follows and what still listens', async () => {
  const { engine, at, row } = await withStubborn()
  const { pid, port } = row()
  const told = await good(engine.call('component.blocking', { ref: RHETOR }, null))
  expect(told).toEqual({
    ref: RHETOR,
    name: 'rhetor',
    since: at,
    signal: 'SIGTERM',
    signalledAt: at,
    before: null,
    dueAt: at + 10_000,
    isForced: false,
    processes: [
      { pid, depth: 0, commandLine: 'rhetor', user: 'ada' },
      { pid: pid! + 1_000, depth: 1, commandLine: 'worker', user: 'ada' },
    ],
    listeners: [{ protocol: 'tcp', address: '127.0.0.1', port, pid }],
  })
})

it('ends the grace at a wish, says so in the reason and the timeline, and once however often it is asked', async () => {
  const { world, engine, row, lines } = await withStubborn()
  await Promise.all([
    good(engine.call('component.force', { ref: RHETOR }, null)),
    good(engine.call('component.force', { ref: RHETOR }, null)),
  ])
  await world.clock.advance(10)
  expect(row()).toMatchObject({ state: 'stopped', pid: null })
  expect(row().reason).toEqual({
    code: 'force-killed',
    message: 'had not heeded SIGTERM yet and was forced at a person’s wish',
  })
  expect(lines().filter((line) => line === 'rhetor is forced at a person’s wish')).toHaveLength(1)
  expect(world.machine.alive()).not.toContain(RHETOR)
})

it('keeps to the grace where nobody wishes otherwise', async () => {
  const { world, row } = await withStubborn()
  await world.clock.advance(5_900)
  expect(row().state).toBe('stopping')
  await world.clock.advance(200)
  expect(row().reason?.message).toBe('did not heed SIGTERM within 10 s and was ended by force')
})

it('refuses by name what is not stopping', async () => {
  const { engine } = await withStubborn()
  for (const command of ['component.blocking', 'component.force'] as const) {
    const answer = await engine.call(command, { ref: HERMES }, null)
    expect(answer).toMatchObject({
      ok: false,
      failure: { code: 'component.not-stopping', message: 'hermes is not stopping now, it is ready.' },
    })
  }
})

it('still answers and forces while Till quits', async () => {
  const { world, engine } = await withStubborn()
  const ended = engine.stop('stop')
  await world.clock.advance(1)
  expect((await engine.call('component.blocking', { ref: RHETOR }, null)).ok).toBe(true)
  await good(engine.call('component.force', { ref: RHETOR }, null))
  await world.clock.advance(100)
  await ended
  expect(world.machine.alive()).toEqual([])
})

it('breaks off a shutdown command and sends no signal before force', async () => {
  const world = createWorld({ solo: { heedsAfterMs: null } })
  world.texts.set(
    '/home/ada/trio/till.yaml',
    'name: Solo\ncomponents:\n  solo: { port: 1, entrypoint: [solo], shutdown: { command: solo --end, timeout_seconds: 30 } }\n',
  )
  let isAsked = false
  const run = world.effects.probes.run
  world.effects.probes.run = (probe, context) => {
    if (probe.kind !== 'exec' || probe.shell !== 'solo --end') return run(probe, context)
    isAsked = true
    return new Promise(() => {})
  }
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  const ref = 'primary/solo' as Ref
  await start(engine, ref)
  await world.clock.advance(1_000)
  await good(engine.call('component.stop', { ref }, null))
  await world.clock.advance(2_000)
  expect(isAsked).toBe(true)
  const told = await good(engine.call('component.blocking', { ref }, null))
  expect(told).toMatchObject({ before: 'its shutdown command runs', signalledAt: null })
  await good(engine.call('component.force', { ref }, null))
  await world.clock.advance(10)
  const row = engine.snapshot().tables.components.find(({ id }) => id === ref)
  expect(row).toMatchObject({ state: 'stopped', reason: { message: 'forced at a person’s wish' } })
})

/** solo with a shutdown command, ready, on port 8001; `asks`: how its command ends. */
async function withCommand(script: Script, asks: { isGood: boolean }) {
  const world = createWorld({ solo: script })
  world.texts.set(
    '/home/ada/trio/till.yaml',
    'name: Solo\ncomponents:\n  solo: { port: 1, entrypoint: [solo], shutdown: { command: solo --end, timeout_seconds: 30 } }\n',
  )
  const { run } = world.effects.probes
  world.effects.probes.run = async (probe, context) =>
    probe.kind === 'exec' ? { ...asks, tookMs: 1, message: 'it said so' } : run(probe, context)
  const requests: TerminateRequest[] = []
  const { terminate } = world.effects.processes
  world.effects.processes.terminate = (one) => {
    requests.push(one)
    return terminate(one)
  }
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  const ref = 'primary/solo' as Ref
  await start(engine, ref)
  await world.clock.advance(1_000)
  const row = () => engine.snapshot().tables.components.find(({ id }) => id === ref)!
  return { world, engine, ref, row, requests }
}

it('sends no signal to what its shutdown command asked to end, and says so while it takes its time', async () => {
  const { world, engine, ref, row, requests } = await withCommand({ heedsAfterMs: 5_000 }, { isGood: true })
  await good(engine.call('component.stop', { ref }, null))
  await world.clock.advance(2_000)
  expect(row().reason?.message).toBe('asked to end (its shutdown command)')
  const told = await good(engine.call('component.blocking', { ref }, null))
  expect(told).toMatchObject({ before: 'its shutdown command asked it to end', signalledAt: null, isForced: false })
  expect(requests).toMatchObject([{ wasAsked: true, graceMs: 30_000 }])
  await world.clock.advance(5_000)
  expect(row()).toMatchObject({ state: 'stopped', reason: { message: 'stopped by you' } })
})

it('sends the signal where the shutdown command failed, and names which of them was not heeded', async () => {
  const failed = await withCommand({ heedsAfterMs: null }, { isGood: false })
  await good(failed.engine.call('component.stop', { ref: failed.ref }, null))
  await failed.world.clock.advance(31_000)
  expect(failed.requests).toMatchObject([{ wasAsked: false }])
  expect(failed.row().reason?.message).toBe(
    'did not heed SIGTERM within 30 s and was ended by force; its shutdown command failed (it said so), so SIGTERM was sent',
  )

  const deaf = await withCommand({ heedsAfterMs: null }, { isGood: true })
  await good(deaf.engine.call('component.stop', { ref: deaf.ref }, null))
  await deaf.world.clock.advance(31_000)
  const message = 'was still there 30 s after its shutdown command and was ended by force'
  expect(deaf.row().reason).toEqual({ code: 'force-killed', message })
})

it('says who keeps the port of what has ended', async () => {
  const { world, engine } = await withInstance()
  await start(engine, HERMES)
  await world.clock.advance(1_000)
  const row = () => engine.snapshot().tables.components.find(({ id }) => id === HERMES)!
  world.machine.strangers.push(stranger(row().port!))
  await good(engine.call('component.stop', { ref: HERMES }, null))
  await world.clock.advance(1_000)
  expect(row()).toMatchObject({ state: 'stopped', pid: null })
  expect(row().reason?.message).toMatch(/^stopped by you; port \d+ is still held by python3 \(pid 4123/)
  const line = engine.snapshot().tables.timeline.find(({ message }) => message.includes('is still held by'))
  expect(line).toMatchObject({ level: 'warning', ref: HERMES })
})

it('tells of what failed and is still being ended, forces it at a wish, and leaves its reason', async () => {
  const { world, engine } = await withInstance({ rhetor: { heedsAfterMs: null, listensAfterMs: null } })
  await start(engine, RHETOR)
  const row = () => engine.snapshot().tables.components.find(({ id }) => id === RHETOR)!
  // Longer than a start may take.
  await world.clock.advance(62_000)
  expect(row().state).toBe('failed')
  expect(row().pid).not.toBeNull()
  const told = await good(engine.call('component.blocking', { ref: RHETOR }, null))
  expect(told).toMatchObject({ signal: 'SIGTERM', isForced: false, processes: [{ pid: row().pid }, {}] })
  expect(told.dueAt).toBeGreaterThan(world.clock.now())
  const { reason } = row()
  await good(engine.call('component.force', { ref: RHETOR }, null))
  await world.clock.advance(10)
  expect(row()).toMatchObject({ state: 'failed', pid: null, reason })
  expect((await engine.call('component.blocking', { ref: RHETOR }, null)).ok).toBe(false)
})
