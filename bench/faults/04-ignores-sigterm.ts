import assert from 'node:assert/strict'
import { withHouse } from '../../src/main/testing/with-house'
import type { Fault } from './fault'

const GRACE_SECONDS = 1

export const fault: Fault = {
  name: 'a child that ignores SIGTERM',
  attempts: [
    { name: 'is forced when its time is over, and the row says so', run: forced },
    { name: 'is forced at once where a person wishes it', run: hastened },
    { name: 'is forced with all below it, who ignore it as well', run: tree },
  ],
}

const stubborn = (seconds: number): string =>
  `  hermes: { <<: *service, port: 1, entrypoint: [part.mjs, '{"stubborn":true}'], shutdown: { timeout_seconds: ${String(seconds)} } }\n`

async function forced(): Promise<string> {
  let tookMs = 0
  await withHouse(stubborn(GRACE_SECONDS), async (till, world) => {
    await till.call('component.start', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'ready')
    const begunAt = performance.now()
    await till.call('component.stop', { ref: 'trio/hermes' })
    const { reason } = await till.reaches('hermes', 'stopped')
    tookMs = performance.now() - begunAt
    assert.equal(reason?.code, 'force-killed')
    assert(tookMs >= GRACE_SECONDS * 1_000, 'its time was cut short')
    assert.deepEqual(world.living(), [])
  })
  return `gone ${(tookMs - GRACE_SECONDS * 1_000).toFixed(0)} ms after its grace of ${String(GRACE_SECONDS)} s`
}

async function hastened(): Promise<void> {
  await withHouse(stubborn(600), async (till) => {
    await till.call('component.start', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'ready')
    await till.call('component.stop', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'stopping')
    await till.call('component.force', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'stopped')
  })
}

async function tree(): Promise<void> {
  const command = `trap '' TERM; setsid sh -c 'trap \\"\\" TERM; sleep 600; sleep 601' & sh -c 'sleep 602; sleep 603'; sleep 604`
  const components = `  hermes: { command: "${command}", shutdown: { timeout_seconds: 0.3 } }`
  await withHouse(components, async (till, world) => {
    await till.call('component.start', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'ready')
    await till.call('component.stop', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'stopped')
    assert.deepEqual(world.living(), [])
  })
}
