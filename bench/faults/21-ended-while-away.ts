import assert from 'node:assert/strict'
import { until } from '../../src/main/testing/world'
import { startTrio, stopTrio, withEngines } from './engines'
import type { Fault } from './fault'

const PART = '<<: *service, entrypoint: [part.mjs]'
const COMPONENTS = `
  hermes: { ${PART}, port: 1, availability: { restart: unless_stopped } }
  engram: { ${PART}, port: 2, availability: { restart: always }, depends_on: { hermes: { condition: process_healthy } } }
  rhetor: { ${PART}, port: 3 }
  apollo: { ${PART}, port: 4, availability: { restart: unless_stopped } }
`

export const fault: Fault = {
  name: 'components that end while the engine is away',
  attempts: [{ name: 'are started again as their policies say, in order; what was stopped stays stopped', run: away }],
}

async function away(): Promise<string> {
  let tookMs = 0
  await withEngines(COMPONENTS, async (world, begin) => {
    const first = await begin()
    await startTrio(world, first)
    await first.call('component.stop', { ref: 'trio/apollo' })
    await first.until(
      (units) => units.some(({ ref, pid }) => ref === 'trio/apollo' && pid === null),
      'the end of apollo',
    )
    await first.kill9()
    for (const { pid } of world.living()) process.kill(pid, 'SIGKILL')
    await until(
      () => world.living().length === 0,
      () => 'their ends',
    )

    const second = await begin()
    const begunAt = performance.now()
    const isUp = (name: string) => (unit: { ref: string; state: string }) =>
      unit.ref === `trio/${name}` && unit.state === 'ready'
    const units = await second.until(
      (all) => all.some(isUp('hermes')) && all.some(isUp('engram')),
      'both to be ready again',
    )
    tookMs = performance.now() - begunAt
    assert.deepEqual(
      ['hermes', 'engram', 'rhetor', 'apollo'].map((name) => [name, units[name]?.state, units[name]?.restarts]),
      [
        ['hermes', 'ready', 1],
        ['engram', 'ready', 1],
        ['rhetor', 'failed', 0],
        ['apollo', 'stopped', 0],
      ],
    )
    assert.deepEqual(
      world
        .living()
        .map(({ component }) => component)
        .toSorted(),
      ['engram', 'hermes'],
    )
    await stopTrio(second)
  })
  return `ready again ${tookMs.toFixed(0)} ms after the engine’s first answer`
}
