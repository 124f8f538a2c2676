import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { withHouse } from '../../src/main/testing/with-house'
import type { Fault } from './fault'

const FLAPS = 12
const EACH_MS = 400

export const fault: Fault = {
  name: 'readiness that flaps',
  attempts: [{ name: 'degraded and ready in turns: nothing is restarted, and what needs it lives on', run: flap }],
}

async function flap(): Promise<string> {
  const policy = 'availability: { restart: always, backoff_seconds: 0.1 }'
  const components = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], ${policy} }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], ${policy}, depends_on: { hermes: { condition: process_healthy } } }
`
  let turns = 0
  await withHouse(components, async (till, world) => {
    await till.call('instance.start', { id: 'trio' })
    await till.allReach('ready')
    const pids = till.rows().map(({ pid }) => pid)
    for (let round = 0; round < FLAPS; round += 1) {
      world.write('hermes.sick')
      await sleep(EACH_MS)
      world.remove('hermes.sick')
      await sleep(EACH_MS)
    }
    await till.allReach('ready')
    assert.deepEqual(
      till.rows().map(({ pid }) => pid),
      pids,
    )
    const told = till.timeline().filter((line) => line.ref === 'trio/hermes')
    turns = told.filter((line) => line.state === 'degraded').length
    assert(turns > 0, 'it was never seen to be degraded')
    assert.deepEqual(
      till.timeline().filter((line) => line.state === 'failed'),
      [],
    )
  })
  return `degraded ${String(turns)} of ${String(FLAPS)} times`
}
