import { describe, expect, it } from 'vitest'
import type { CommandName, Input, Output } from '@shared/contract/commands'
import type { Failure } from '@shared/contract/failure'
import type { Push } from '@shared/contract/stream'
import type { Ref } from '@shared/model/ids'
import type { RegistrationRow } from '@shared/model/registrations'
import type { ComponentRow } from '@shared/model/rows'
import type { Engine } from './engine'
import { createWorld, good, request, SAMPLE } from './testing/engine-fixture'
import type { Script } from './testing/fake-machine'
import { SUSPENSION_LOOK_MS } from './suspension'

const HERMES = 'trio/hermes' as Ref
const UUID = '3f2a9c01-77aa-4b1e-9a51-6e2f5d0c9b10'
const WELL = { state: 'ready', metrics: {} } as const

/** Everything ready, hermes on its own `till.yaml` words. */
async function trio(more = '', scripts: Record<string, Script> = {}) {
  const world = createWorld(scripts)
  const text = SAMPLE.replace('entrypoint: [hermes]', `entrypoint: [hermes]\n    capabilities: [messaging]${more}`)
  world.texts.set('/home/ada/trio/till.yaml', text)
  let engine: Engine = await world.boot()
  await good(engine.call('instance.create', request({ name: 'trio' }), null))
  const call = async <C extends CommandName>(name: C, input: Input<C>): Promise<Output<C>> =>
    good(engine.call(name, input, null))
  return {
    ...world,
    call,
    async up() {
      await call('instance.start', { id: 'trio' })
      await world.clock.advance(2_000)
    },
    async refused<C extends CommandName>(name: C, input: Input<C>): Promise<Failure> {
      const answer = await engine.call(name, input, null)
      if (answer.ok) throw new Error(`${name} was not refused`)
      return answer.failure
    },
    /** Every heartbeat that is told from now on. */
    beats(): string[] {
      const told: string[] = []
      const push = (one: Push): void => {
        const beat = one.kind === 'telemetry' ? one.sample.beats[HERMES] : undefined
        if (beat !== undefined) told.push(beat)
      }
      engine.attach({ id: 'c', push }, { patches: false, telemetry: true })
      return told
    },
    row(name = 'hermes'): ComponentRow {
      const row = engine.snapshot().tables.components.find((one) => one.component === name)
      if (!row) throw new Error(`no row ${name}`)
      return row
    },
    registration: (name = 'hermes'): RegistrationRow | undefined =>
      engine.snapshot().tables.registrations.find((one) => one.componentId === name),
    revision: () => engine.snapshot().revision,
    states: () =>
      engine.snapshot().tables.timeline.flatMap((line) => (line.ref === HERMES && line.state ? [line.state] : [])),
    async reboot() {
      await engine.stop('keep')
      engine = await world.boot()
    },
    pid(name = 'hermes'): number {
      const found = world.machine.started.findLast((one) => one.request.ref === `trio/${name}` && one.isAlive)
      if (!found) throw new Error(`${name} does not run`)
      return found.pid
    },
  }
}

const itself = (more: Partial<Input<'registry.register'>> = {}): Input<'registry.register'> => ({
  ref: HERMES,
  instanceUuid: UUID,
  name: 'Hermes',
  type: 'infrastructure',
  version: '1.2.0',
  capabilities: ['messaging', 'registry'],
  dependencies: [],
  endpoint: 'http://127.0.0.1:8001',
  metadata: { zone: 'local' },
  ...more,
})
const speaker = { ref: HERMES, instanceUuid: UUID }

describe('a registration', () => {
  it('is made by Till from the definition once a component is ready, and replaced by its own', async () => {
    const till = await trio()
    await till.up()
    expect(till.registration()).toMatchObject({
      by: 'till',
      instanceUuid: till.row().run,
      capabilities: ['messaging'],
      endpoint: 'http://127.0.0.1:8001',
      saidState: 'ready',
      beats: null,
    })
    expect(till.registration('engram')).toMatchObject({ by: 'till', dependencies: ['hermes'] })
    expect(till.registration('hermes-ai')).toMatchObject({
      by: 'till',
      type: 'specialist',
      dependencies: ['hermes'],
      endpoint: 'tcp://127.0.0.1:45001',
    })
    await till.call('registry.register', itself())
    expect(await till.call('registry.get', { ref: HERMES })).toMatchObject({
      by: 'component',
      instanceUuid: UUID,
      version: '1.2.0',
      saidState: 'registering',
      metadata: { zone: 'local' },
    })
    await till.call('registry.ready', speaker)
    expect(till.registration()?.saidState).toBe('ready')
    // What it says overrules nothing.
    await till.call('registry.update', { ...speaker, state: 'failed' })
    expect(till.row().state).toBe('ready')
  })

  it('takes its version from the health answer, until it tells one itself', async () => {
    const till = await trio()
    const { run } = till.machine.probes
    till.machine.probes.run = async (probe, context) => ({ ...(await run(probe, context)), version: '0.9.1' })
    await till.up()
    expect(till.registration()).toMatchObject({ by: 'till', version: '0.9.1' })
    await till.call('registry.register', itself())
    await till.call('component.restart', { ref: 'trio/engram' })
    await till.clock.advance(20_000)
    expect(till.registration()?.version).toBe('1.2.0')
  })

  it('of its own, made before it was ready, is not replaced by Till', async () => {
    const till = await trio('', { hermes: { listensAfterMs: 500 } })
    await till.call('instance.start', { id: 'trio' })
    await till.clock.advance(100)
    expect(till.row().state).toBe('initializing')
    await till.call('registry.register', itself())
    await till.clock.advance(2_000)
    expect(till.row().state).toBe('ready')
    expect(till.registration()).toMatchObject({ by: 'component', version: '1.2.0' })
  })

  it('of a living one is refused to another uuid, and its owner named; the same uuid updates', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself())
    const refusal = await till.refused('registry.register', itself({ instanceUuid: 'other-uuid' }))
    expect(refusal).toMatchObject({ code: 'registry.owned', ref: HERMES })
    expect(refusal.message).toContain(`(uuid 3f2a9c01…, pid ${String(till.pid())})`)
    expect(refusal.message).toMatch(/since 2023-11-14 \d\d:\d\d UTC\.$/)
    expect(refusal.hint).toContain('till stop trio/hermes')
    for (const name of ['registry.ready', 'registry.deregister'] as const)
      expect((await till.refused(name, { ...speaker, instanceUuid: 'other-uuid' })).code).toBe('registry.owned')
    const state = 'ready' as const
    const beat = await till.refused('registry.beat', { ref: HERMES, instanceUuid: 'other-uuid', state, metrics: {} })
    expect(beat.code).toBe('registry.owned')
    await till.call('registry.register', itself({ version: '1.3.0' }))
    expect(till.registration()?.version).toBe('1.3.0')
  })

  it('of a life that ended is replaced by the next one', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself())
    await till.call('component.restart', { ref: HERMES })
    await till.clock.advance(15_000)
    expect(till.registration()).toMatchObject({ by: 'till', instanceUuid: till.row().run })
    await till.call('registry.register', itself({ instanceUuid: 'second-life' }))
    expect(till.registration()).toMatchObject({ by: 'component', instanceUuid: 'second-life' })
  })

  it('that does not exist, and a ref that does not, are said', async () => {
    const till = await trio()
    expect(await till.refused('registry.get', { ref: HERMES })).toMatchObject({ code: 'registry.unknown' })
    expect(await till.refused('registry.ready', speaker)).toMatchObject({ code: 'registry.unknown' })
    expect((await till.refused('registry.register', itself({ ref: 'trio/nobody' }))).code).toBe('ref.unknown')
    expect((await till.refused('registry.register', itself({ ref: 'trio/hermse' }))).message).toBe(
      'There is no component trio/hermse (did you mean trio/hermes?).',
    )
  })

  it('is found by capability, those that are ready first, with what Till sees of them', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself({ ref: 'trio/engram', capabilities: ['messaging'] }))
    till.machine.unhealthy.add('trio/engram')
    await till.call('component.stop', { ref: 'trio/rhetor' })
    const find = async () => (await till.call('registry.find', { capability: 'messaging', instance: null })).found
    expect((await find()).map((one) => one.componentId)).toEqual(['engram', 'hermes'])
    await till.call('component.stop', { ref: 'trio/engram' })
    await till.clock.advance(15_000)
    expect(await find()).toMatchObject([
      { componentId: 'hermes', state: 'ready', isUsable: true },
      { componentId: 'engram', state: 'stopped', isUsable: false, saidState: 'registering' },
    ])
    expect((await till.call('registry.list', { instance: null })).registrations).toHaveLength(4)
  })

  it('is gone when it deregisters, until its next life', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself())
    await till.call('registry.beat', { ...speaker, ...WELL })
    await till.call('registry.deregister', speaker)
    expect(till.registration()).toBeUndefined()
    // Beats no more, and is not judged for it; degraded and ready again does not list it.
    till.machine.unhealthy.add(HERMES)
    await till.clock.advance(21_000)
    till.machine.unhealthy.delete(HERMES)
    await till.clock.advance(60_000)
    expect(till.row().state).toBe('ready')
    expect(till.registration()).toBeUndefined()
  })

  it('survives a restart of Till, and goes with its instance', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself())
    await till.call('registry.ready', speaker)
    await till.reboot()
    expect(till.registration()).toMatchObject({ by: 'component', saidState: 'ready', instanceUuid: UUID })
    await till.clock.advance(1_000)
    // Still the same life: another one is refused.
    expect((await till.refused('registry.register', itself({ instanceUuid: 'x' }))).code).toBe('registry.owned')
    const found = await till.call('registry.find', { capability: 'registry', instance: null })
    expect(found.found[0]).toMatchObject({ state: till.row().state })
    await till.call('instance.stop', { id: 'trio' })
    await till.clock.advance(30_000)
    expect(till.registration()?.saidState).toBe('ready')
    await till.call('instance.remove', { id: 'trio' })
    expect(till.registration()).toBeUndefined()
    expect(till.storage.load().registrations).toEqual([])
  })
})

describe('heartbeats', () => {
  const beat = { ...speaker, ...WELL }

  it('touch no table but for another verdict', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself())
    expect(await till.call('registry.beat', beat)).toEqual({ nextWithinMs: 10_000 })
    expect(till.registration()?.beats).toBe('on-time')
    await till.clock.advance(5_000)
    const before = till.revision()
    for (let at = 0; at < 20; at += 1) {
      await till.call('registry.beat', { ...beat, metrics: { cpuPercent: at, active_connections: at } })
      await till.clock.advance(1_000)
    }
    expect(till.revision()).toBe(before)
  })

  it('that come late degrade, and the next one mends', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself())
    await till.call('registry.beat', beat)
    await till.clock.advance(19_000)
    expect(till.row().state).toBe('ready')
    await till.clock.advance(4_000)
    expect(till.row()).toMatchObject({
      state: 'degraded',
      reason: { code: 'beats-late', message: 'no heartbeat for 20 s; one is expected every 10 s' },
    })
    expect(till.registration()?.beats).toBe('late')
    await till.call('registry.beat', beat)
    await till.clock.advance(2_000)
    expect(till.row()).toMatchObject({ state: 'ready', reason: null })
    expect(till.registration()?.beats).toBe('on-time')
  })

  it('that stay away fail it in the ordinary way: its tree ends, and its policy starts it again', async () => {
    const till = await trio('\n    availability: { restart: on_failure }')
    await till.up()
    await till.call('registry.register', itself())
    await till.call('registry.beat', beat)
    const first = till.pid()
    await till.clock.advance(40_000)
    expect(till.states()).toEqual(['initializing', 'ready', 'degraded', 'failed', 'initializing', 'ready'])
    expect(till.row()).toMatchObject({ state: 'ready', restarts: 1 })
    expect(till.pid()).not.toBe(first)
    // Its new life has not beaten: it is judged by its probes alone, and listed by Till.
    expect(till.registration()).toMatchObject({ by: 'till', beats: null })
    await till.clock.advance(60_000)
    expect(till.row()).toMatchObject({ state: 'ready', restarts: 1 })
  })

  it('are asked only of those that ever pushed one', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself())
    await till.clock.advance(120_000)
    expect(till.row().state).toBe('ready')
    expect(till.registration()?.beats).toBeNull()
  })

  it('may be pushed with the run Till gave it, without registering', async () => {
    const till = await trio()
    await till.up()
    const { run } = till.row()
    await till.call('registry.beat', { ref: HERMES, instanceUuid: run ?? '', ...WELL })
    expect(till.registration()).toMatchObject({ by: 'till', beats: 'on-time' })
  })

  it('are not missed while the machine slept, nor because of a clock that is set', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself())
    await till.call('registry.beat', beat)
    await till.clock.advance(8_000)
    till.clock.stall(8 * 3_600_000)
    await till.clock.advance(8_000)
    till.clock.setWallBy(-86_400_000)
    await till.clock.advance(1_000)
    till.clock.setWallBy(2 * 86_400_000)
    await till.clock.advance(1_000)
    expect(till.states()).toEqual(['initializing', 'ready'])
    // What is silent afterwards is found all the same.
    await till.clock.advance(30_000)
    expect(till.states()).toEqual(['initializing', 'ready', 'degraded', 'failed'])
  })

  it('of a run that beat for an earlier Till go on being judged', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself())
    await till.call('registry.beat', beat)
    await till.reboot()
    await till.clock.advance(25_000)
    expect(till.row()).toMatchObject({ state: 'degraded', reason: { code: 'beats-late' } })
  })

  it('one good word outweighs no other’s bad one', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself())
    await till.call('registry.beat', beat)
    till.machine.unhealthy.add(HERMES)
    await till.clock.advance(22_000)
    expect(till.row().reason?.code).toBe('not-ready')
    await till.call('registry.beat', beat)
    await till.clock.advance(2_000)
    expect(till.row()).toMatchObject({ state: 'degraded', reason: { code: 'not-ready' } })
    till.machine.unhealthy.delete(HERMES)
    await till.call('registry.beat', beat)
    await till.clock.advance(8_000)
    expect(till.row()).toMatchObject({ state: 'ready', reason: null })
  })
})

describe('metrics', () => {
  it('over their limits degrade with value and limit, and under them mend', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself({ type: 'service' }))
    const beat = (metrics: Input<'registry.beat'>['metrics']) =>
      till.call('registry.beat', { ...speaker, state: 'ready', metrics })
    for (let at = 0; at < 3; at += 1) await beat({ latencyMs: 2_400, errorRate: 0.01 })
    expect(till.row()).toMatchObject({
      state: 'degraded',
      reason: { code: 'over-limit', message: 'takes 2.4 s to answer, over its limit of 1 s' },
    })
    for (let at = 0; at < 3; at += 1) await beat({ latencyMs: 20 })
    expect(till.row()).toMatchObject({ state: 'ready', reason: null })
  })

  it('have the limits of the type it registers as, where its definition says no more than service', async () => {
    const till = await trio()
    await till.up()
    await till.call('registry.register', itself({ type: 'ai' }))
    const beat = (latencyMs: number) =>
      till.call('registry.beat', { ...speaker, state: 'ready', metrics: { latencyMs, cpuPercent: 300 } })
    for (let at = 0; at < 3; at += 1) await beat(2_400)
    expect(till.row()).toMatchObject({ state: 'ready', reason: null })
    for (let at = 0; at < 3; at += 1) await beat(12_000)
    expect(till.row().reason?.message).toBe('takes 12 s to answer, over its limit of 10 s')
  })

  it('of the definition win over those of its kind', async () => {
    const till = await trio('\n    heartbeat: { period_seconds: 2, limits: { latency_ms: 5000, error_rate: 0.5 } }')
    await till.up()
    await till.call('registry.register', itself())
    const metrics = { latencyMs: 2_400, errorRate: 0.6 }
    for (let at = 0; at < 3; at += 1)
      expect(await till.call('registry.beat', { ...speaker, state: 'ready', metrics })).toEqual({ nextWithinMs: 2_000 })
    expect(till.row().reason?.message).toBe('fails 60 % of its requests, over its limit of 50 %')
  })

  it('that Till measures itself are judged where the definition limits them, also while nobody looks', async () => {
    const till = await trio('\n    heartbeat: { limits: { memory_mb: 512 } }')
    const used = { cpu: 3, memoryBytes: 600 * 1_024 ** 2 }
    const machine = { cpu: 0, memoryUsedBytes: 1, memoryTotalBytes: 2 }
    const asked: number[] = []
    till.effects.usage.sample = async (runs) => {
      asked.push(runs.length)
      return { machine, usage: Object.fromEntries(runs.map(({ run }) => [run, used])) }
    }
    await till.up()
    await till.clock.advance(20_000)
    expect(till.row().reason).toEqual({
      code: 'over-limit',
      message: 'uses 600 MB of memory, over its limit of 512 MB',
    })
    expect(new Set(asked)).toEqual(new Set([1]))
    used.memoryBytes = 100
    await till.clock.advance(20_000)
    expect(till.row().state).toBe('ready')
  })
})

describe('a suspended process', () => {
  it('is hung and not dead: neither probes nor missing beats end it, and it returns', async () => {
    const till = await trio('\n    availability: { restart: always }')
    await till.up()
    await till.call('registry.register', itself())
    await till.call('registry.beat', { ...speaker, ...WELL })
    const pid = till.pid()
    till.machine.suspended.add(pid)
    await till.clock.advance(SUSPENSION_LOOK_MS)
    expect(till.row()).toMatchObject({ state: 'degraded', pid, reason: { code: 'hung' } })
    expect(till.row().reason?.message).toBe(
      `suspended (SIGSTOP, pid ${String(pid)}); continue it with: kill -CONT ${String(pid)}`,
    )
    await till.clock.advance(10 * 60_000)
    expect(till.row()).toMatchObject({ state: 'degraded', pid, reason: { code: 'hung' }, restarts: 0 })
    till.machine.suspended.delete(pid)
    await till.clock.advance(1_000)
    expect(till.row()).toMatchObject({ state: 'ready', pid, reason: null, restarts: 0 })
    // And is judged again.
    await till.clock.advance(23_000)
    expect(till.row().reason?.code).toBe('beats-late')
  })

  it('misses the heartbeats that it can’t answer, and none once it goes on', async () => {
    const till = await trio()
    await till.up()
    const beats = till.beats()
    await till.clock.advance(20_000)
    expect(new Set(beats)).toEqual(new Set(['ok']))
    till.machine.suspended.add(till.pid())
    await till.clock.advance(20_000)
    expect(till.row().reason?.code).toBe('hung')
    expect(beats.at(-1)).toBe('missed')
    till.machine.suspended.clear()
    await till.clock.advance(20_000)
    expect(till.row().state).toBe('ready')
    expect(beats.at(-1)).toBe('ok')
  })

  it('in its start is waited for, and said to be suspended', async () => {
    const till = await trio('\n    start_timeout_seconds: 5', { hermes: { listensAfterMs: 7_000 } })
    await till.call('component.start', { ref: HERMES })
    await till.clock.advance(100)
    const pid = till.pid()
    till.machine.suspended.add(pid)
    await till.clock.advance(6_000)
    expect(till.row()).toMatchObject({ state: 'initializing', pid, reason: { code: 'hung' } })
    till.machine.suspended.delete(pid)
    await till.clock.advance(3_000)
    expect(till.row()).toMatchObject({ state: 'ready', pid, reason: null })
  })
})
