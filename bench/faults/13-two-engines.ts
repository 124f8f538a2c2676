import assert from 'node:assert/strict'
import { connectToFolder } from '../../src/main/connect'
import type { World } from '../../src/main/testing/world'
import { startTrio, stopTrio, TILL, withEngines } from './engines'
import type { Fault } from './fault'

const ENGINES = 8
const ONE = '  hermes: { <<: *service, port: 1, entrypoint: [part.mjs] }'

export const fault: Fault = {
  name: 'two engines at once',
  attempts: [
    { name: `${String(ENGINES)} begun at once on one data folder: one stays`, run: race },
    {
      name: `${String(ENGINES)} begun the moment the one that ran is killed: one stays, and adopts`,
      run: raceAfterKill,
    },
    { name: 'a second one beside one that runs names it and goes', run: second },
  ],
}

type End = Awaited<ReturnType<typeof TILL.run>>

/** Begins them all, and answers with what the losers said once only one is left; `look` then has that one. */
async function raceIn(world: World, look: () => Promise<void>): Promise<End[]> {
  const ends: End[] = []
  const runs = Array.from({ length: ENGINES }, () => TILL.run(world, 'engine').then((end) => ends.push(end)))
  const giveUpAt = performance.now() + 30_000
  while (ends.length < ENGINES - 1) {
    assert(performance.now() < giveUpAt, `${String(ENGINES - ends.length)} are left`)
    await new Promise((done) => setTimeout(done, 20))
  }
  const losers = [...ends]
  await look()
  const link = await connectToFolder(world.folder)
  assert(link !== null, 'nobody answers')
  await link.call('engine.quit', { components: 'stop' })
  await Promise.all(runs)
  link.close()
  assert.equal(ends.at(-1)?.code, 0)
  for (const { code, err } of losers) {
    assert.notEqual(code, 0)
    assert.match(err, /is in use by /)
  }
  return losers
}

async function race(): Promise<void> {
  await withEngines(ONE, async (world) => {
    await raceIn(world, async () => {
      assert((await connectToFolder(world.folder)) !== null)
    })
  })
}

async function raceAfterKill(): Promise<void> {
  await withEngines(ONE, async (world, begin) => {
    const first = await begin()
    await startTrio(world, first)
    const pid = (await first.units())['hermes']?.pid
    await first.kill9()
    await raceIn(world, async () => {
      const { out } = await TILL.run(world, 'status', '--json')
      const { instances } = JSON.parse(out) as { instances: { components: { state: string; pid: number }[] }[] }
      assert.deepEqual(
        instances[0]?.components.map((row) => [row.state, row.pid]),
        [['ready', pid]],
      )
      assert.equal(world.living().length, 1)
    })
  })
}

async function second(): Promise<void> {
  await withEngines(ONE, async (world, begin) => {
    const first = await begin()
    await startTrio(world, first)
    const { code, err } = await TILL.run(world, 'engine')
    assert.notEqual(code, 0)
    assert(err.includes(`is in use by a Till without a window (pid ${String(first.pid)})`), err)
    await stopTrio(first)
  })
}
