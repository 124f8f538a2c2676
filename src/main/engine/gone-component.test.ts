import { expect, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import { createWorld, good, request, SAMPLE } from './testing/engine-fixture'

const TRIO = 'trio' as InstanceId

it('a component that left its platform is registered no more, and no other Till is told of it', async () => {
  const world = createWorld()
  const first = await world.boot()
  await good(first.call('instance.create', request({ name: 'trio' }), null))
  await good(first.call('instance.start', { id: TRIO }, null))
  await world.clock.advance(2_000)
  await good(first.call('instance.stop', { id: TRIO }, null))
  await world.clock.advance(15_000)
  await first.stop('keep')

  world.texts.set('/home/ada/trio/till.yaml', SAMPLE.slice(0, SAMPLE.indexOf('  rhetor:')))
  const second = await world.boot()
  const { registrations } = await good(second.call('registry.list', { instance: TRIO }, null))
  expect(registrations.map(({ id }) => id)).not.toContain('trio/rhetor')
  expect(registrations.map(({ id }) => id)).toContain('trio/hermes')
  expect(world.storage.load().registrations.map(({ id }) => id)).not.toContain('trio/rhetor')
})

it('of an instance that can’t be read just now, what was registered is kept', async () => {
  const world = createWorld()
  const first = await world.boot()
  await good(first.call('instance.create', request({ name: 'trio' }), null))
  await good(first.call('component.start', { ref: 'trio/hermes' as Ref }, null))
  await world.clock.advance(2_000)
  await first.stop('keep')
  const kept = world.storage.load().registrations.map(({ id }) => id)
  expect(kept).toContain('trio/hermes')

  world.texts.set('/home/ada/trio/till.yaml', 'components: [')
  await (await world.boot()).stop('keep')
  expect(world.storage.load().registrations.map(({ id }) => id)).toEqual(kept)
})
