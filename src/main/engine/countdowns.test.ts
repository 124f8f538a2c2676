import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import type { Patch } from '@shared/contract/stream'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'

const HOUR_MS = 3_600_000
const PLATFORM = `
name: Trio
components:
  rhetor:
    port: 1
    entrypoint: [rhetor]
    capabilities: [text_generation]
    readiness_probe: { http_get: { path: /health }, period_seconds: 1 }
    start_timeout_seconds: 60
    availability: { restart: always, backoff_seconds: 40, max_restarts: 5 }
    breaker: { failure_threshold: 2, reset_timeout_seconds: 90, half_open_requests: 1 }
    shutdown: { timeout_seconds: 30 }
  local_llm: { port: 2, entrypoint: [llm], capabilities: [text_generation] }
fallbacks:
  text_generation: { primary: rhetor, chain: [{ component: local_llm, lost: slower }] }
`
const RHETOR = 'primary/rhetor' as Ref

async function house(scripts: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(scripts)
  world.texts.set('/home/ada/trio/till.yaml', PLATFORM)
  const engine = await world.boot()
  const { id } = await good(engine.call('instance.create', request(), null))
  const tables = (): ReturnType<Engine['snapshot']>['tables'] => engine.snapshot().tables
  const start = async (): Promise<void> => {
    await good(engine.call('instance.start', { id }, null))
    await world.clock.advance(5_000)
  }
  const rhetor = () => {
    const row = tables().components.find((one) => one.id === RHETOR)
    if (!row) throw new Error('rhetor has no row')
    return row
  }
  const leftMs = (row: { dueAt: number | null } | undefined): number | null =>
    row?.dueAt == null ? null : row.dueAt - world.clock.now()
  const end = async (): Promise<void> => {
    const ended = engine.stop('stop')
    await world.clock.advance(60_000)
    await ended
    expect(world.clock.timers()).toBe(0)
  }
  return { world, engine, id, tables, start, rhetor, leftMs, end }
}

describe('what is shown as due, when the wall clock is set', () => {
  it('is due in the same time as before: an attempt, whose deadline never moved', async () => {
    const { world, engine, start, rhetor, leftMs, end } = await house()
    await start()
    world.machine.kill(RHETOR, 'SIGSEGV')
    await world.clock.advance(100)
    const leftBefore = leftMs(rhetor()) ?? 0
    expect(leftBefore).toBeGreaterThan(10_000)
    const patches: Patch[] = []
    engine.attach(
      { id: 'a', push: (push) => void (push.kind === 'patch' && patches.push(push.patch)) },
      { patches: true, telemetry: false },
    )
    for (const byMs of [HOUR_MS, -3 * HOUR_MS]) {
      world.clock.setWallBy(byMs)
      await world.clock.advance(1_000)
      expect(rhetor()).toMatchObject({ state: 'failed', reason: { code: 'restarting' } })
    }
    expect(leftMs(rhetor())).toBe(leftBefore - 2_000)
    expect(patches.at(-1)?.put.components?.map(({ dueAt }) => dueAt)).toEqual([rhetor().dueAt])
    await world.clock.advance(leftBefore - 2_000 - 1)
    expect(rhetor().state).toBe('failed')
    await world.clock.advance(5_000)
    expect(rhetor()).toMatchObject({ state: 'ready', dueAt: null })
    await end()
  })

  it('a start stays due then, also when something new is said of it', async () => {
    const { world, start, rhetor, leftMs, end } = await house()
    world.machine.unhealthy.add(RHETOR)
    await start()
    expect(rhetor().state).toBe('starting')
    const leftBefore = leftMs(rhetor())
    world.clock.setWallBy(-HOUR_MS)
    await world.clock.advance(1_000)
    expect(leftMs(rhetor())).toBe((leftBefore ?? 0) - 1_000)
    const { message } = rhetor().reason ?? {}
    for (const { pid, request: asked } of world.machine.started)
      if (asked.ref === RHETOR) world.machine.suspended.add(pid)
    await world.clock.advance(1_000)
    expect(rhetor().reason?.message).not.toBe(message)
    expect(leftMs(rhetor())).toBe((leftBefore ?? 0) - 2_000)
    world.machine.suspended.clear()
    await end()
  })

  it('a stop is forced then, and says so to who asks what is blocking', async () => {
    const { world, engine, start, rhetor, leftMs, end } = await house({ rhetor: { heedsAfterMs: null } })
    await start()
    await good(engine.call('component.stop', { ref: RHETOR }, null))
    await world.clock.advance(4_000)
    world.clock.setWallBy(HOUR_MS)
    await world.clock.advance(1_000)
    expect(rhetor().state).toBe('stopping')
    expect(leftMs(rhetor())).toBe(25_000)
    const blocking = await good(engine.call('component.blocking', { ref: RHETOR }, null))
    expect(leftMs(blocking)).toBe(25_000)
    await world.clock.advance(25_100)
    expect(rhetor()).toMatchObject({ state: 'stopped', reason: { code: 'force-killed' }, dueAt: null })
    await end()
  })

  it('a circuit, of a component and of a capability, is tried then, and a primary serves again', async () => {
    const { world, engine, id, tables, start, rhetor, leftMs, end } = await house()
    await start()
    const report = { instance: id, capability: 'text_generation', ref: RHETOR, isGood: false, message: 'no' }
    for (let call = 0; call < 2; call += 1) await good(engine.call('fallback.report', report, null))
    await world.clock.advance(100)
    const ofCalls = () => tables().breakers.find(({ ref }) => ref === null)
    expect(ofCalls()?.state).toBe('open')
    const callsLeft = leftMs(ofCalls()) ?? 0
    world.clock.setWallBy(HOUR_MS)
    await world.clock.advance(1_000)
    expect(leftMs(ofCalls())).toBe(callsLeft - 1_000)
    // Told anew, as with every change around it.
    world.machine.kill(RHETOR, 'SIGSEGV')
    await world.clock.advance(1_000)
    expect(leftMs(ofCalls())).toBe(callsLeft - 2_000)
    await world.clock.advance(callsLeft)
    expect(ofCalls()?.state).not.toBe('open')

    await world.clock.advance(45_000)
    const ofRhetor = () => tables().breakers.find(({ ref }) => ref === RHETOR)
    for (let crash = 0; ofRhetor()?.state !== 'open' && crash < 3; crash += 1) {
      await world.clock.advance(45_000)
      world.machine.kill(RHETOR, 'SIGSEGV')
      await world.clock.advance(1_000)
    }
    expect(ofRhetor()?.state).toBe('open')
    const left = leftMs(rhetor())
    world.clock.setWallBy(-HOUR_MS)
    await world.clock.advance(1_000)
    expect(leftMs(rhetor())).toBe((left ?? 0) - 1_000)
    expect(leftMs(ofRhetor())).toBe((left ?? 0) - 1_000)
    await end()
  })

  it('a fallback ends then', async () => {
    const { world, tables, start, rhetor, leftMs, end } = await house()
    await start()
    const fallback = () => tables().fallbacks[0]
    world.machine.kill(RHETOR, 'SIGSEGV')
    await world.clock.advance(45_000)
    expect(rhetor().state).toBe('ready')
    const left = leftMs(fallback()) ?? 0
    expect(left).toBeGreaterThan(1_000)
    world.clock.setWallBy(-HOUR_MS)
    await world.clock.advance(1_000)
    expect(leftMs(fallback())).toBe(left - 1_000)
    await world.clock.advance(left)
    expect(fallback()).toMatchObject({ using: RHETOR, dueAt: null })
    await end()
  })

  it('and what becomes due in the moment in which that is noticed is right from the first', async () => {
    const { world, tables, start, rhetor, leftMs, end } = await house()
    await start()
    world.clock.setWallBy(HOUR_MS)
    world.machine.kill(RHETOR, 'SIGSEGV')
    await world.clock.advance(0)
    const left = leftMs(rhetor()) ?? 0
    expect(left).toBeGreaterThan(10_000)
    expect(left).toBeLessThan(HOUR_MS / 2)
    await world.clock.advance(1_000)
    expect(leftMs(rhetor())).toBe(left - 1_000)
    expect(tables().instances).toHaveLength(1)
    await end()
  })
})
