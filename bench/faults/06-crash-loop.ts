import assert from 'node:assert/strict'
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

export const fault: Fault = {
  name: 'a crash loop with brief successes',
  attempts: [{ name: 'comes to an end, with the figures and the last cause', run: loop }],
}

async function loop(): Promise<string> {
  let starts = 0
  const policy = 'availability: { restart: always, backoff_seconds: 0.05 }'
  await withHouse(`  hermes: { <<: *service, port: 1, entrypoint: [brief.mjs], ${policy} }`, async (till, world) => {
    world.write('brief.mjs', BRIEF)
    await till.call('component.start', { ref: 'trio/hermes' })
    const { reason, isWanted } = await until(
      () => till.row('hermes').reason?.code === 'gave-up' && till.row('hermes'),
      () => `giving up; it is ${till.row('hermes').state}`,
    )
    starts = till.timeline().filter((line) => line.ref === 'trio/hermes' && line.state === 'initializing').length
    assert.equal(isWanted, false)
    assert.match(reason?.message ?? '', /failed \d+ times within 60 s.*lost the way/)
    assert(starts <= MOST_STARTS, `started ${String(starts)} times`)
    assert.deepEqual(world.living(), [])
  })
  return `given up after ${String(starts)} starts`
}
