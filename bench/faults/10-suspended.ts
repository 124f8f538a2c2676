import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { withHouse } from '../../src/main/testing/with-house'
import { until } from '../../src/main/testing/world'
import { NotTried, type Fault } from './fault'

const TOLD_AS_HUNG_WITHIN_MS = 20_000
const STAYS_MS = 3_000

export const fault: Fault = {
  name: 'a child stopped by SIGSTOP',
  attempts: [
    { name: 'is “hung”, neither dead nor restarted, and ready again when it goes on', run: hung },
    { name: 'ends when it is stopped', run: ends },
  ],
}

const probed = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], availability: { restart: always, backoff_seconds: 0.1 }, liveness_probe: { http_get: { path: /health }, period_seconds: 0.2, timeout_seconds: 0.2, failure_threshold: 3 } }
`

async function hung(): Promise<string> {
  let tookMs = 0
  await withHouse(probed, async (till, world) => {
    const answer = await till.house.engine.call('registry.list', { instance: null }, null)
    if (!answer.ok && answer.failure.code === 'engine.unavailable')
      throw new NotTried('this Till has no heartbeats yet')
    await till.call('component.start', { ref: 'trio/hermes' })
    const { pid } = await till.reaches('hermes', 'ready')
    const begunAt = performance.now()
    process.kill(pid ?? 0, 'SIGSTOP')
    await until(
      () => till.row('hermes').reason?.code === 'hung' || performance.now() - begunAt > TOLD_AS_HUNG_WITHIN_MS,
      () => 'a verdict',
    )
    tookMs = performance.now() - begunAt
    assert.equal(till.row('hermes').reason?.code, 'hung', `it is called ${JSON.stringify(till.row('hermes').reason)}`)
    await sleep(STAYS_MS)
    assert.deepEqual([till.row('hermes').pid, till.row('hermes').reason?.code], [pid, 'hung'])
    process.kill(pid ?? 0, 'SIGCONT')
    const row = await till.reaches('hermes', 'ready')
    assert.deepEqual([row.pid, 'restarts' in row && row.restarts], [pid, 0])
    assert.equal(world.living().length, 1)
  })
  return `called hung after ${tookMs.toFixed(0)} ms`
}

async function ends(): Promise<void> {
  await withHouse(probed, async (till, world) => {
    await till.call('component.start', { ref: 'trio/hermes' })
    const { pid } = await till.reaches('hermes', 'ready')
    process.kill(pid ?? 0, 'SIGSTOP')
    await till.call('component.stop', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'stopped')
    assert.deepEqual(world.living(), [])
  })
}
