import { expect, it } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import { createWorld, good, request } from './testing/engine-fixture'
import { foreignProcess } from './testing/fake-machine'

const RUN = 'stray-00000001' as RunId

it('a Till that is being quit takes up nothing it would leave behind', async () => {
  const world = createWorld({ hermes: { heedsAfterMs: null } })
  const first = await world.boot()
  await good(first.call('instance.create', request(), null))
  await first.stop('keep')
  const process = foreignProcess(4_123)
  world.machine.foreign.set(4_123, process)
  world.machine.tagged.push({ run: RUN, ref: 'primary/rhetor' as Ref, identity: process.identity, dataFolder: '/till' })
  const engine = await world.boot()
  await world.clock.advance(2_000)
  await good(engine.call('component.start', { ref: 'primary/hermes' as Ref }, null))
  await world.clock.advance(2_000)
  const ended = engine.stop('stop')
  await world.clock.advance(10)
  expect(await engine.call('uncertain.decide', { run: RUN, choice: 'adopt' }, null)).toMatchObject({
    ok: false,
    failure: { code: 'engine.busy' },
  })
  await world.clock.advance(30_000)
  await ended
})
