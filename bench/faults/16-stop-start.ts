import assert from 'node:assert/strict'
import { isServed } from '../../src/main/testing/open-house'
import { withHouse } from '../../src/main/testing/with-house'
import { until } from '../../src/main/testing/world'
import type { Fault } from './fault'

const ROUNDS = 10
const CONNECTIONS = 20

export const fault: Fault = {
  name: 'a stop and a start at once',
  attempts: [{ name: `${String(ROUNDS)} times with connections in TIME_WAIT: no conflict, never two`, run: again }],
}

async function again(): Promise<void> {
  await withHouse('  hermes: { <<: *service, port: 1, entrypoint: [part.mjs] }', async (till, world) => {
    await till.call('component.start', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'ready')
    for (let round = 0; round < ROUNDS; round += 1) {
      const { pid } = till.row('hermes')
      // It ends with them open, so its side of each closes first.
      const served = Array.from({ length: CONNECTIONS }, () => isServed(world.bases.component + 1))
      assert((await Promise.all(served)).every(Boolean))
      await till.call('component.stop', { ref: 'trio/hermes' })
      await till.call('component.start', { ref: 'trio/hermes' })
      await until(
        () => till.row('hermes').state === 'ready' && till.row('hermes').pid !== pid,
        () => `ready anew; it is ${till.row('hermes').state}: ${till.row('hermes').reason?.message ?? ''}`,
      )
      assert.equal(world.living().length, 1)
    }
    assert.deepEqual(
      till.timeline().filter((line) => line.state === 'failed'),
      [],
    )
  })
}
