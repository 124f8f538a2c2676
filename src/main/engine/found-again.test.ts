import { expect, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import { createWorld, good, request } from './testing/engine-fixture'

const TRIO = 'trio' as InstanceId
const HERMES = 'trio/hermes' as Ref

async function up() {
  const world = createWorld()
  const first = await world.boot()
  await good(first.call('instance.create', request({ name: 'trio' }), null))
  await good(first.call('instance.start', { id: TRIO }, null))
  await world.clock.advance(2_000)
  return { world, first }
}

it('what an older Till left running, which kept no registrations, is registered by the next one', async () => {
  const { world, first } = await up()
  await first.stop('keep')
  for (const { id } of world.storage.load().registrations)
    world.storage.write([{ kind: 'registration.remove', ref: id }])
  const second = await world.boot()
  await world.clock.advance(5_000)
  const { registrations } = await good(second.call('registry.list', { instance: TRIO }, null))
  const hermes = second.snapshot().tables.components.find(({ id }) => id === HERMES)
  expect(registrations.find(({ id }) => id === HERMES)).toMatchObject({ by: 'till', run: hermes?.run })
  expect(registrations.map(({ id }) => id)).toContain('trio/rhetor')
})

it('what deregistered is not registered by the next Till', async () => {
  const { world, first } = await up()
  const { instanceUuid } = await good(first.call('registry.get', { ref: HERMES }, null))
  await good(first.call('registry.deregister', { ref: HERMES, instanceUuid }, null))
  await first.stop('keep')
  const second = await world.boot()
  await world.clock.advance(5_000)
  const { registrations } = await good(second.call('registry.list', { instance: TRIO }, null))
  expect(registrations.map(({ id }) => id)).not.toContain(HERMES)
  expect(registrations.map(({ id }) => id)).toContain('trio/rhetor')
})

it('what is at rest since an older Till, which kept no histories, has one that begins there', async () => {
  const reason = { code: 'exited', message: 'exited with 1' } as const
  const world = createWorld()
  const older = await world.boot()
  await good(older.call('instance.create', request({ name: 'trio' }), null))
  await older.stop('keep')
  world.storage.write([{ kind: 'rest.put', rest: { ref: HERMES, state: 'failed', reason, at: 9 } }])
  const engine = await world.boot()
  const { entries } = await good(engine.call('component.transitions', { ref: HERMES, limit: 10 }, null))
  expect(entries).toMatchObject([{ state: 'failed', code: 'exited', at: 9 }])
  const untouched = await good(engine.call('component.transitions', { ref: 'trio/engram' as Ref, limit: 10 }, null))
  expect(untouched.entries).toEqual([])
})
