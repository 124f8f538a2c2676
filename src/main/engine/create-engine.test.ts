import { describe, expect, it } from 'vitest'
import { statusSchema } from '@shared/contract/commands'
import type { InstanceId } from '@shared/model/ids'
import type { Push } from '@shared/contract/stream'
import { createWorld, good, request } from './testing/engine-fixture'
import { stranger } from './testing/fake-machine'

const states = (engine: {
  snapshot(): { tables: { components: { component: string; state: string }[] } }
}): Record<string, string> =>
  Object.fromEntries(engine.snapshot().tables.components.map((row) => [row.component, row.state]))

describe('making an instance', () => {
  it('proposes, reserves, writes and shows the same', async () => {
    const world = createWorld()
    const engine = await world.boot()
    const proposal = await good(engine.call('instance.propose', request(), null))
    expect(proposal).toMatchObject({
      id: 'primary',
      name: 'Primary',
      mode: 'primary',
      ports: { component: { base: 8_000 }, ai: { base: 45_000 } },
      obstacles: [],
    })
    expect(world.texts.has('/home/ada/trio/.env.local')).toBe(false)
    const { id } = await good(engine.call('instance.create', request(), null))
    expect(world.texts.get('/home/ada/trio/.env.local')).toBe(proposal.env.after)
    expect(world.storage.reservations()).toEqual([
      { instance: id, root: '/home/ada/trio', ports: proposal.ports, ahead: null },
    ])
    expect(engine.snapshot().tables.instances[0]).toMatchObject({
      id: 'primary',
      state: 'unknown',
      label: 'not started yet',
      actions: ['start'],
    })
    expect(await engine.call('instance.create', request(), null)).toMatchObject({
      ok: false,
      failure: { code: 'instance.exists' },
    })
  })

  it('moves to the next free pair when a stranger listens on a planned port, and says so', async () => {
    const world = createWorld()
    world.machine.strangers.push(stranger(8_002))
    const engine = await world.boot()
    const proposal = await good(engine.call('instance.propose', request(), null))
    expect(proposal.ports).toEqual({ component: { base: 8_100, size: 100 }, ai: { base: 45_100, size: 100 } })
    expect(proposal.notes).toContain(
      '8002 (engram) is held by python3 (pid 4123) in ~/x. 8100-8199 is the next free place.',
    )
  })

  it('gives everything back when the file cannot be written', async () => {
    const world = createWorld()
    const engine = await world.boot()
    world.storage.isFull = true
    expect(await engine.call('instance.create', request(), null)).toMatchObject({
      ok: false,
      failure: { code: 'files.failed' },
    })
    expect(world.storage.reservations()).toEqual([])
    expect(engine.snapshot().tables.instances).toEqual([])
    world.storage.isFull = false
    expect(await engine.call('instance.create', request(), null)).toMatchObject({ ok: true })
  })

  it('frees ports at the next start that were reserved by a Till that died before making the instance', async () => {
    const world = createWorld()
    world.storage.reserve({
      instance: 'ghost' as InstanceId,
      root: '/home/ada/ghost',
      ports: { component: { base: 8_000, size: 100 }, ai: null },
      ahead: null,
    })
    await world.boot()
    expect(world.storage.reservations()).toEqual([])
  })

  it('makes one of two that ask for the same at once, and tells the other', async () => {
    const world = createWorld()
    const engine = await world.boot()
    const answers = await Promise.all([
      engine.call('instance.create', request(), null),
      engine.call('instance.create', request(), null),
    ])
    expect(answers.map((answer) => (answer.ok ? 'made' : answer.failure.code))).toEqual(['made', 'instance.exists'])
    expect(engine.snapshot().tables.timeline.filter((row) => row.message.includes('was made'))).toHaveLength(1)
    expect(world.storage.reservations()).toHaveLength(1)
  })

  it('ends when idle only if nobody else is there and nothing is wanted', async () => {
    const world = createWorld()
    const engine = await world.boot()
    const [mine, other] = ['a', 'b'].map((id) => ({ id, push: () => {} }))
    if (!mine || !other) throw new Error('two clients are needed')
    engine.attach(mine, { patches: true, telemetry: false })
    engine.attach(other, { patches: true, telemetry: false })
    const quit = (): Promise<unknown> => engine.call('engine.quit', { components: 'keep', onlyIfIdle: true }, mine)
    expect(await quit()).toMatchObject({ ok: false, failure: { code: 'engine.busy' } })
    engine.detach('b')
    const making = engine.call('instance.create', request(), mine)
    expect(await quit()).toMatchObject({ ok: false, failure: { code: 'engine.busy' } })
    await good(making)
    expect(await quit()).toMatchObject({ ok: true })
  })

  it('refuses what it cannot know with a sentence and the next step', async () => {
    const world = createWorld()
    const engine = await world.boot()
    expect(await engine.call('instance.propose', request({ folder: '/home/ada/empty' }), null)).toMatchObject({
      ok: false,
      failure: { code: 'folder.unrecognised', message: '~/empty has no till.yaml and is no Tekton checkout.' },
    })
    expect(await engine.call('instance.propose', request({ folder: '/nowhere' }), null)).toMatchObject({
      ok: false,
      failure: { code: 'folder.missing' },
    })
    world.texts.set('/home/ada/trio/till.yaml', 'components:\n  hermes:\n    comand: x\n')
    const broken = await engine.call('instance.propose', request(), null)
    expect(broken).toMatchObject({ ok: false, failure: { code: 'platform.invalid' } })
    expect(broken.ok ? '' : broken.failure.message).toMatch(/till\.yaml:3:5.*command/)
    expect(await engine.call('instance.start', { id: 'nope' }, null)).toMatchObject({
      ok: false,
      failure: { code: 'instance.unknown' },
    })
    expect(await engine.call('instance.start', { id: 7 }, null)).toMatchObject({
      ok: false,
      failure: { code: 'input.invalid' },
    })
    expect(await engine.call('no.such' as 'status.get', {}, null)).toMatchObject({
      ok: false,
      failure: { code: 'command.unknown' },
    })
  })
})

describe('a day with an instance', () => {
  it('starts all, specialists too, reports, stops all and is removed', async () => {
    const world = createWorld()
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect(states(engine)).toEqual({ hermes: 'ready', engram: 'ready', rhetor: 'ready' })
    expect(engine.snapshot().tables.specialists[0]).toMatchObject({
      id: 'primary/hermes-ai',
      state: 'ready',
      answeredAs: 'hermes-ai',
      layers: { process: 'ok', port: 'ok', ping: 'ok' },
    })
    expect(engine.snapshot().tables.instances[0]).toMatchObject({ state: 'ready', label: '4 ready' })
    const status = await good(engine.call('status.get', {}, null))
    expect(statusSchema.parse(status).instances[0]?.components.map((one) => one.port)).toEqual([8_001, 8_002, 8_003])
    expect(await engine.call('instance.remove', { id: 'primary' }, null)).toMatchObject({
      ok: false,
      failure: { code: 'instance.running' },
    })
    const report = await good(engine.call('ports.report', {}, null))
    expect(report.planned.find((one) => one.port === 8_001)?.listener).toMatchObject({
      owner: 'ours',
      ref: 'primary/hermes',
    })
    await good(engine.call('instance.stop', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect(states(engine)).toEqual({ hermes: 'stopped', engram: 'stopped', rhetor: 'stopped' })
    expect(world.machine.alive()).toEqual([])
    await good(engine.call('instance.remove', { id: 'primary' }, null))
    expect(engine.snapshot().tables).toMatchObject({ instances: [], components: [], specialists: [] })
    expect(world.storage.reservations()).toEqual([])
  })

  it('a specialist that stops answering is degraded, honestly, and recovers', async () => {
    const world = createWorld()
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(3_000)
    world.machine.unhealthy.add('primary/hermes-ai')
    await world.clock.advance(11_000)
    expect(engine.snapshot().tables.specialists[0]).toMatchObject({
      state: 'degraded',
      reason: { code: 'no-answer' },
      layers: { process: 'ok', port: 'ok', ping: 'bad' },
    })
    expect(states(engine)['hermes']).toBe('ready')
    world.machine.unhealthy.clear()
    await world.clock.advance(6_000)
    expect(engine.snapshot().tables.specialists[0]).toMatchObject({ state: 'ready' })
  })

  it('tells attached clients patches that lead to the same tables, and nothing after they left', async () => {
    const world = createWorld()
    const engine = await world.boot()
    const pushes: Push[] = []
    const snapshot = engine.attach(
      { id: 'c', push: (push) => void pushes.push(push) },
      { patches: true, telemetry: true },
    )
    await good(engine.call('instance.create', request(), null))
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    const rows = new Map(snapshot.tables.components.map((row) => [row.id, row]))
    let revision = snapshot.revision
    for (const push of pushes) {
      if (push.kind !== 'patch') continue
      expect(push.patch.revision).toBeGreaterThan(revision)
      revision = push.patch.revision
      for (const row of push.patch.put.components ?? []) rows.set(row.id, row)
    }
    expect([...rows.values()]).toEqual(engine.snapshot().tables.components)
    expect(pushes.some((push) => push.kind === 'telemetry' && push.sample.beats['primary/hermes'] === 'ok')).toBe(true)
    engine.detach('c')
    const count = pushes.length
    await world.clock.advance(5_000)
    expect(pushes).toHaveLength(count)
  })

  it('measures for the window only while it can be seen, and at once when it can be seen again', async () => {
    const world = createWorld()
    const engine = await world.boot()
    let samples = 0
    const push = ({ kind }: Push): void => void (samples += kind === 'telemetry' ? 1 : 0)
    engine.setVisible(true)
    engine.attach({ id: 'window', push }, { patches: true, telemetry: 'while-visible' })
    await world.clock.advance(3_000)
    expect(samples).toBe(4)
    engine.setVisible(false)
    await world.clock.advance(60_000)
    expect(samples).toBe(4)
    engine.setVisible(true)
    await world.clock.advance(0)
    expect(samples).toBe(5)
    await engine.stop('keep')
  })
})

describe('coming back', () => {
  it('adopts what still runs, with its state, and keeps an eye on it', async () => {
    const world = createWorld()
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    const pids = first.snapshot().tables.components.map((row) => row.pid)
    await first.stop('keep')
    const second = await world.boot()
    expect(states(second)).toEqual({ hermes: 'ready', engram: 'ready', rhetor: 'ready' })
    expect(second.snapshot().tables.components.map((row) => row.pid)).toEqual(pids)
    expect(second.snapshot().tables.components.every((row) => row.isAdopted && row.isWanted)).toBe(true)
    expect(second.snapshot().tables.timeline.at(-1)?.message).toBe('Till is back and found 4 running processes again')
    world.machine.kill('primary/rhetor', 'SIGKILL')
    await world.clock.advance(1_000)
    expect(states(second)).toMatchObject({ rhetor: 'failed' })
    await good(second.call('instance.stop', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect(world.machine.alive()).toEqual([])
  })

  it('still says why a row had failed before Till went', async () => {
    const world = createWorld({ hermes: { listensAfterMs: null, endsAfterMs: 10, exitCode: 3 } })
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('component.start', { ref: 'primary/hermes' }, null))
    await world.clock.advance(5_000)
    const before = first.snapshot().tables.components.find((row) => row.component === 'hermes')
    expect(before).toMatchObject({ state: 'failed', reason: { code: 'exited' } })
    await first.stop('keep')
    await world.clock.advance(3_600_000)
    const second = await world.boot()
    const after = second.snapshot().tables.components.find((row) => row.component === 'hermes')
    expect(after).toMatchObject({ state: 'failed', reason: before?.reason, since: before?.since, actions: ['start'] })
  })

  it('says what ended while nobody watched, and starts nothing by itself', async () => {
    const world = createWorld()
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    await first.stop('keep')
    world.machine.kill('primary/rhetor', 'SIGKILL')
    const second = await world.boot()
    expect(second.snapshot().tables.components.find((row) => row.component === 'rhetor')).toMatchObject({
      state: 'failed',
      pid: null,
      isWanted: false,
      reason: { code: 'ended-unseen', message: 'ended while Till was away; exit code unknown' },
    })
    await world.clock.advance(10_000)
    expect(states(second)).toMatchObject({ hermes: 'ready', rhetor: 'failed' })
  })

  it('goes on with a start that was under way', async () => {
    const world = createWorld({ hermes: { listensAfterMs: 2_000 } })
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(1_000)
    expect(states(first)['hermes']).toBe('initializing')
    await first.stop('keep')
    const second = await world.boot()
    expect(states(second)['hermes']).toBe('initializing')
    expect(second.snapshot().tables.timeline.at(-1)?.message).toMatch(
      /found one running process again; the start goes on/,
    )
    await world.clock.advance(10_000)
    expect(states(second)).toEqual({ hermes: 'ready', engram: 'ready', rhetor: 'ready' })
  })

  it('does not go on with a start of long ago', async () => {
    const world = createWorld({ hermes: { listensAfterMs: 2_000 } })
    const first = await world.boot()
    await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(1_000)
    await first.stop('keep')
    await world.clock.advance(3_600_000)
    const second = await world.boot()
    const engram = second.snapshot().tables.components.find((row) => row.component === 'engram')
    expect(engram).toMatchObject({ isWanted: false, reason: { message: 'its start was interrupted when Till ended' } })
    await world.clock.advance(3_000)
    expect(states(second)['hermes']).toBe('ready')
  })

  it('quits with stop only when everything rests, and answers the command first', async () => {
    const world = createWorld({ rhetor: { heedsAfterMs: 3_000 } })
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    let asked: string | null = null
    engine.onQuit((components) => (asked = components))
    expect(await engine.call('engine.quit', { components: 'stop' }, null)).toEqual({ ok: true, value: {} })
    await world.clock.advance(1)
    expect(asked).toBe('stop')
    const stopping = engine.stop('stop')
    await world.clock.advance(10_000)
    await stopping
    expect(world.machine.alive()).toEqual([])
    expect(world.clock.timers()).toBe(0)
    expect(await engine.call('instance.start', { id: 'primary' }, null)).toMatchObject({
      ok: false,
      failure: { code: 'engine.busy' },
    })
  })
})
