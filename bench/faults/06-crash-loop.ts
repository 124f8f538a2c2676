import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { withHouse } from '../../src/main/testing/with-house'
import { until } from '../../src/main/testing/world'
import type { Fault } from './fault'

/** Serves well for a moment, then ends with a complaint. */
const BRIEF = `
import { createServer } from 'node:http'
createServer((_, response) => {
  response.end('ok')
  setTimeout(() => { console.error('Error: lost the way'); process.exit(5) }, 100)
}).listen(Number(process.env.TILL_PORT), '127.0.0.1')
`
const MOST_STARTS = 10
const LEFT_ALONE_MS = 3_000

export const fault: Fault = {
  name: 'a crash loop with brief successes',
  attempts: [{ name: 'opens its circuit, and is left alone', run: loop }],
}

async function loop(): Promise<string> {
  let starts = 0
  const policy = 'availability: { restart: always, backoff_seconds: 0.05 }'
  await withHouse(`  hermes: { <<: *service, port: 1, entrypoint: [brief.mjs], ${policy} }`, async (till, world) => {
    world.write('brief.mjs', BRIEF)
    await till.call('component.start', { ref: 'trio/hermes' })
    const breaker = await until(
      () => till.house.engine.snapshot().tables.breakers.find(({ state }) => state === 'open'),
      () => `its circuit to open; it is ${till.row('hermes').state}: ${till.row('hermes').reason?.message ?? ''}`,
    )
    const count = (): number =>
      till.timeline().filter((line) => line.ref === 'trio/hermes' && line.state === 'initializing').length
    starts = count()
    const { reason, dueAt } = await till.reaches('hermes', 'failed')
    assert.match(reason?.message ?? '', /circuit/)
    assert((dueAt ?? 0) - Date.now() > LEFT_ALONE_MS, `tried again at ${String(dueAt)}`)
    assert.deepEqual(world.living(), [])
    await sleep(LEFT_ALONE_MS)
    assert.equal(count(), starts, `${breaker.id} was tried while its circuit was open`)
    assert(starts <= MOST_STARTS, `started ${String(starts)} times`)
    // Its circuit hinders nobody who stops it.
    await till.call('component.stop', { ref: 'trio/hermes' })
    assert.equal(till.row('hermes').isWanted, false)
  })
  return `circuit open after ${String(starts)} starts`
}
