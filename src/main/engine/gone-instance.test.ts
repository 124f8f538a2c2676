import { expect, it } from 'vitest'
import type { Input } from '@shared/contract/commands'
import type { InstanceId, Ref } from '@shared/model/ids'
import { createWorld, good, request } from './testing/engine-fixture'

const TRIO = 'trio' as InstanceId
const HERMES = 'trio/hermes' as Ref
const UUID = '3f2a9c01-77aa-4b1e-9a51-6e2f5d0c9b10'

const REGISTRATION: Input<'registry.register'> = {
  ref: HERMES,
  instanceUuid: UUID,
  name: 'Hermes',
  type: 'service',
  version: '',
  capabilities: [],
  dependencies: [],
  endpoint: null,
  metadata: {},
}

async function house() {
  const world = createWorld()
  const engine = await world.boot()
  const make = () => good(engine.call('instance.create', request({ name: 'trio' }), null))
  await make()
  return { world, engine, make }
}

it('leaves no history to a new instance of its id', async () => {
  const { world, engine, make } = await house()
  await good(engine.call('instance.start', { id: TRIO }, null))
  await world.clock.advance(2_000)
  await good(engine.call('instance.stop', { id: TRIO }, null))
  await world.clock.advance(15_000)
  const history = () => good(engine.call('component.transitions', { ref: HERMES, limit: 200 }, null))
  expect((await history()).entries.at(-1)).toMatchObject({ state: 'stopped' })
  await good(engine.call('instance.remove', { id: TRIO }, null))
  await make()
  expect((await history()).entries).toEqual([])
})

it('is not judged by heartbeats any more', async () => {
  const { world, engine } = await house()
  await world.clock.advance(5_000)
  const before = world.clock.timers()
  await good(engine.call('registry.register', REGISTRATION, null))
  // Nothing of it was started by Till: it beats all the same.
  const beat = { ref: HERMES, instanceUuid: UUID, state: 'ready', metrics: {} } as const
  await good(engine.call('registry.beat', beat, null))
  await world.clock.advance(5_000)
  expect(world.clock.timers()).toBe(before + 1)
  await good(engine.call('instance.remove', { id: TRIO }, null))
  await world.clock.advance(60_000)
  expect(world.clock.timers()).toBe(before)
})
