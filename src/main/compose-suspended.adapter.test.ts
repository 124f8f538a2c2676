import { describe, it } from 'vitest'
import { RETURN_LOOK_MS } from './engine/suspension'
import { openHouse } from './testing/open-house'
import { withHouse } from './testing/with-house'
import { createWorld, until } from './testing/world'

const HERMES = { ref: 'trio/hermes' }
const UUID = '3f2a9c01-77aa-4b1e-9a51-6e2f5d0c9b10'
/** A policy that would start again at once what its probes fail. */
const component = (probes: string, more = ''): string =>
  `\n  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], ${probes},
    availability: { restart: always, backoff_seconds: 0.1 }${more} }\n`
/** Fail whoever does not answer for three seconds, which nobody who is only slow does. */
const STRICT = `readiness_probe: { http_get: { path: /health }, period_seconds: 0.1, timeout_seconds: 0.5, failure_threshold: 5 },
    liveness_probe: { tcp: {}, period_seconds: 0.1, timeout_seconds: 0.5, failure_threshold: 5 }`
const STRICT_FAIL_WITHIN_MS = 3_000
/** Fail nobody. */
const PATIENT = `readiness_probe: { http_get: { path: /health }, period_seconds: 0.1, timeout_seconds: 3, failure_threshold: 100 }`

const registration = {
  ...HERMES,
  instanceUuid: UUID,
  name: 'Hermes',
  type: 'service',
  version: '1.2.0',
  capabilities: ['messaging'],
  dependencies: [],
  endpoint: null,
  metadata: {},
}
const beat = { ...HERMES, instanceUuid: UUID, state: 'ready', metrics: {} } as const

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

describe.concurrent('a process that is suspended', () => {
  it('is hung, is left alone by strict probes, and returns when it is continued', async ({ expect }) => {
    await withHouse(component(STRICT), async (till) => {
      await till.call('component.start', HERMES)
      const { pid, run } = await till.reaches('hermes', 'ready')
      process.kill(pid ?? 0, 'SIGSTOP')
      const hung = await until(
        () => till.row('hermes').reason?.code === 'hung' && till.row('hermes'),
        () => `its suspension; it is ${till.row('hermes').state}`,
      )
      expect(hung).toMatchObject({ state: 'degraded', pid, run })
      expect(hung.reason?.message).toContain(`kill -CONT ${String(pid)}`)
      // Twice what its probes take to fail it.
      await pause(2 * STRICT_FAIL_WITHIN_MS)
      expect(till.row('hermes')).toMatchObject({ state: 'degraded', pid, run, restarts: 0, reason: { code: 'hung' } })
      process.kill(pid ?? 0, 'SIGCONT')
      expect(await till.reaches('hermes', 'ready')).toMatchObject({ pid, run, restarts: 0, reason: null })
      // And is ended like any other.
      process.kill(pid ?? 0, 'SIGSTOP')
      await until(
        () => till.row('hermes').reason?.code === 'hung',
        () => 'its second suspension',
      )
      await till.call('component.stop', HERMES)
      await till.reaches('hermes', 'stopped')
    })
  })

  it('misses no heartbeat while it is, and is judged again afterwards', async ({ expect }) => {
    const heartbeat = ', heartbeat: { period_seconds: 1, late_seconds: 1, missing_seconds: 2 }'
    await withHouse(component(PATIENT, heartbeat), async (till) => {
      await till.call('component.start', HERMES)
      const { pid, run } = await till.reaches('hermes', 'ready')
      await till.call('registry.register', registration)
      expect(await till.call('registry.beat', beat)).toEqual({ nextWithinMs: 1_000 })
      process.kill(pid ?? 0, 'SIGSTOP')
      await until(
        () => till.row('hermes').reason?.code === 'hung',
        () => 'its suspension',
      )
      await pause(4_000)
      expect(till.row('hermes')).toMatchObject({ run, restarts: 0, reason: { code: 'hung' } })
      process.kill(pid ?? 0, 'SIGCONT')
      await until(
        () => till.row('hermes').reason?.code !== 'hung',
        () => `its return within ${String(RETURN_LOOK_MS)} ms or so`,
      )
      // It beats no more: late, then missing, then started again by its policy.
      const again = await until(
        () => till.row('hermes').state === 'ready' && till.row('hermes').run !== run && till.row('hermes'),
        () => `its new life; it is ${till.row('hermes').state}: ${till.row('hermes').reason?.message ?? ''}`,
      )
      expect(again).toMatchObject({ restarts: 1 })
      const told = till.timeline().flatMap((line) => (line.ref === 'trio/hermes' ? [line.message] : []))
      expect(told.some((message) => message.includes('no heartbeat for 2 s; one is expected every 1 s'))).toBe(true)
    })
  })
})

describe.concurrent('the registry', () => {
  it('survives Till, which looks at each row again before it calls it ready', async ({ expect }) => {
    const world = await createWorld(component(PATIENT))
    try {
      let till = await openHouse(world)
      await till.create()
      await till.call('component.start', HERMES)
      const { run } = await till.reaches('hermes', 'ready')
      expect(await till.call('registry.get', HERMES)).toMatchObject({ by: 'till', instanceUuid: run })
      await till.call('registry.register', registration)
      await till.call('registry.ready', { ...HERMES, instanceUuid: UUID })
      expect(await till.refused('registry.register', { ...registration, instanceUuid: 'x' })).toMatchObject({
        code: 'registry.owned',
      })
      await till.end('keep')
      till = await openHouse(world)
      const kept = await till.call('registry.get', HERMES)
      expect(kept).toMatchObject({ by: 'component', version: '1.2.0', saidState: 'ready', run })
      await till.reaches('hermes', 'ready')
      const { found } = await till.call('registry.find', { capability: 'messaging', instance: null })
      expect(found).toMatchObject([{ id: 'trio/hermes', state: 'ready', isUsable: true }])
      await till.call('component.stop', HERMES)
      await till.reaches('hermes', 'stopped')
      await till.call('instance.remove', { id: 'trio' })
      expect((await till.call('registry.list', { instance: null })).registrations).toEqual([])
      await till.end('stop')
      await world.nothingIsLeft()
    } finally {
      world.close()
    }
  })
})

describe.concurrent('a component that says how it is', () => {
  it('is degraded while its own limits are exceeded, as Till measures them', async ({ expect }) => {
    await withHouse(component(PATIENT, ', heartbeat: { limits: { memory_mb: 1 } }'), async (till) => {
      await till.call('component.start', HERMES)
      const row = await until(
        () => till.row('hermes').reason?.code === 'over-limit' && till.row('hermes'),
        () => `its limits; it is ${till.row('hermes').state}: ${till.row('hermes').reason?.message ?? ''}`,
      )
      expect(row.state).toBe('degraded')
      expect(row.reason?.message).toMatch(/^uses \d+ MB of memory, over its limit of 1 MB$/)
    })
  })
})
