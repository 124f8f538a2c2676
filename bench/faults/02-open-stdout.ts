import assert from 'node:assert/strict'
import { withHouse } from '../../src/main/testing/with-house'
import { until } from '../../src/main/testing/world'
import type { Fault } from './fault'

/** Far below the life of the grandchild, far above what an exit event takes. */
const NOTICED_WITHIN_MS = 2_000

export const fault: Fault = {
  name: 'a grandchild keeps stdout open',
  attempts: [
    { name: 'the exit of its parent is noticed all the same, and it is ended', run: exits },
    { name: 'a stop does not wait for it', run: stops },
  ],
}

async function exits(): Promise<string> {
  const components = `
  hermes: { command: "sleep 600 & while ! [ -e go ]; do sleep 0.01; done; exit 3", availability: { restart: no } }
`
  let tookMs = 0
  await withHouse(components, async (till, world) => {
    await till.call('component.start', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'ready')
    const begunAt = performance.now()
    world.write('go')
    const { reason } = await till.reaches('hermes', 'failed')
    tookMs = performance.now() - begunAt
    assert.match(reason?.message ?? '', /exit code 3/)
    assert(tookMs < NOTICED_WITHIN_MS, `noticed after ${tookMs.toFixed(0)} ms`)
    await until(
      () => world.living().length === 0,
      () => 'the end of the grandchild',
    )
  })
  return `noticed in ${tookMs.toFixed(0)} ms`
}

async function stops(): Promise<void> {
  await withHouse('  hermes: { command: "(trap \'\' HUP; exec sleep 600) & exec sleep 601" }', async (till, world) => {
    await till.call('component.start', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'ready')
    await until(
      () => world.living().length === 2,
      () => 'two',
    )
    await till.call('component.stop', { ref: 'trio/hermes' })
    await till.reaches('hermes', 'stopped')
    assert.deepEqual(world.living(), [])
  })
}
