import assert from 'node:assert/strict'
import type { EngineProcess } from '../../src/main/testing/engine-process'
import type { World } from '../../src/main/testing/world'
import { startTrio, stopTrio, withEngines } from './engines'
import type { Fault } from './fault'

const PAIR = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs] }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
`
const FILE = 'till.yaml'
const ENGRAM = { ref: 'trio/engram' }

export const fault: Fault = {
  name: 'a till.yaml that is edited while Till runs',
  attempts: [
    { name: 'a new need and a new component count at the next start; who is gone leaves when it rests', run: edited },
    { name: 'broken, and gone: what it said before goes on to count', run: broken },
    { name: 'broken when Till comes back: what runs has its rows again once it is mended', run: brokenMeanwhile },
  ],
}

async function pidsOf(engine: EngineProcess): Promise<(number | null | undefined)[]> {
  const units = await engine.units()
  return ['hermes', 'engram'].map((name) => units[name]?.pid)
}

const allReady = (engine: EngineProcess, count: number) =>
  engine.until((units) => units.length === count && units.every(({ state }) => state === 'ready'), 'all ready')

async function edited(): Promise<void> {
  await withEngines(PAIR, async (world, begin) => {
    const engine = await begin()
    await startTrio(world, engine)
    const [hermes] = await pidsOf(engine)
    const text = world.read(FILE).replace('depends_on: { hermes:', 'depends_on: { prism: {}, hermes:')
    world.write(FILE, `${text}  prism: { <<: *service, port: 3, entrypoint: [part.mjs] }\n`)
    await engine.call('component.restart', ENGRAM)
    await allReady(engine, 3)
    assert.equal((await pidsOf(engine))[0], hermes, 'who did not change was restarted')
    // Renamed while it runs: the old one goes on until it is stopped.
    world.write(FILE, world.read(FILE).replace('  engram:', '  rhetor:'))
    const refused = await engine.link.call('component.restart', ENGRAM)
    assert(!refused.ok && refused.failure.code === 'instance.broken', JSON.stringify(refused))
    assert.equal((await engine.units())['engram']?.state, 'ready')
    await engine.call('component.stop', ENGRAM)
    await engine.until((units) => units.some(({ ref, state }) => ref === ENGRAM.ref && state === 'stopped'), 'its rest')
    // Any start looks; so does Till by itself, now and then.
    await engine.call('instance.start', { id: 'trio' })
    await allReady(engine, 3)
    await stopTrio(engine)
  })
}

async function broken(): Promise<void> {
  await withEngines(PAIR, async (world, begin) => {
    const engine = await begin()
    await startTrio(world, engine)
    const text = world.read(FILE)
    for (const spoil of [() => world.write(FILE, 'components: ['), () => world.remove(FILE)]) {
      spoil()
      const [, before] = await pidsOf(engine)
      await engine.call('component.restart', ENGRAM)
      await engine.until(
        (units) => units.some(({ ref, pid, state }) => ref === ENGRAM.ref && state === 'ready' && pid !== before),
        'a new engram',
      )
    }
    world.write(FILE, text)
    await stopTrio(engine)
  })
}

async function brokenMeanwhile(): Promise<void> {
  await withEngines(PAIR, async (world, begin) => {
    const first = await begin()
    await startTrio(world, first)
    const before = await pidsOf(first)
    const text = world.read(FILE)
    await first.kill9()
    world.write(FILE, 'components: [')
    const second = await begin()
    assert.deepEqual(await second.units(), {})
    assert.equal(world.living().length, 2, 'something was ended')
    const mend = async (to: World): Promise<void> => {
      to.write(FILE, text)
      // Any start has it looked at; it is refused nothing.
      await second.call('instance.start', { id: 'trio' })
    }
    await mend(world)
    await allReady(second, 2)
    assert.deepEqual(await pidsOf(second), before)
    await stopTrio(second)
  })
}
