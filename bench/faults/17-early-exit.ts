import assert from 'node:assert/strict'
import { withHouse } from '../../src/main/testing/with-house'
import { until } from '../../src/main/testing/world'
import type { Fault } from './fault'

const WAYS = {
  'with a code': { command: 'exit 3', says: /ended before it was ready with exit code 3/ },
  'as if all were well': { command: 'exit 0', says: /ended before it was ready/ },
  'by a signal': { command: 'kill -SEGV $$', says: /SIGSEGV/ },
}

export const fault: Fault = {
  name: 'a child that exits before it is ready',
  attempts: Object.entries(WAYS).map(([name, { command, says }]) => ({
    name: `${name}: said, and what needs it is not started`,
    run: () => early(command, says),
  })),
}

async function early(command: string, says: RegExp): Promise<void> {
  const components = `
  hermes: { port: 1, command: "sleep 0.1; ${command}", availability: { restart: no }, readiness_probe: { tcp: {} } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
`
  await withHouse(components, async (till, world) => {
    await till.call('instance.start', { id: 'trio' })
    const { reason } = await till.reaches('hermes', 'failed')
    assert.match(reason?.message ?? '', says)
    await until(
      () => till.row('engram').reason?.message.includes('hermes'),
      () => `why engram does not run: ${JSON.stringify(till.row('engram').reason)}`,
    )
    assert.deepEqual(world.living(), [])
  })
}
