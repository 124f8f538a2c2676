import { expect, it } from 'vitest'
import { house } from './testing/changes-fixture'
import { good } from './testing/engine-fixture'

const FILE = '/home/ada/trio/.env'

it('a file that changes while a start waits for its port counts', async () => {
  const { world, engine } = await house()
  world.texts.set(FILE, 'COLOUR=red\n')
  world.machine.clashes.set(8_001, 'Port 8001 can’t be bound on 0.0.0.0: held by an outgoing connection.')
  await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
  await world.clock.advance(1_000)
  expect(world.machine.started).toEqual([])
  world.texts.set(FILE, 'COLOUR=blue\n')
  world.machine.clashes.clear()
  await world.clock.advance(3_000)
  const hermes = world.machine.started.find(({ request }) => request.ref === 'primary/hermes')
  expect(hermes?.request.environment['COLOUR']).toBe('blue')
  await engine.stop('keep')
})

it('what a component writes before it is ready, those that need it are given', async () => {
  const { world, engine } = await house({ hermes: { listensAfterMs: 50 } })
  world.texts.set(FILE, 'COLOUR=red\n')
  await good(engine.call('component.start', { ref: 'primary/engram' }, null))
  await world.clock.advance(20)
  expect(world.machine.started.map(({ request }) => request.ref)).not.toContain('primary/engram')
  world.texts.set(FILE, 'COLOUR=blue\n')
  await world.clock.advance(3_000)
  const given = (ref: string) => world.machine.started.find(({ request }) => request.ref === ref)?.request.environment
  expect([given('primary/hermes')?.['COLOUR'], given('primary/engram')?.['COLOUR']]).toEqual(['red', 'blue'])
  await engine.stop('keep')
})

it('a port that is taken is what is said, whatever else could not be read', async () => {
  const { world, engine } = await house()
  world.effects.files.readText = () => Promise.reject(new Error('the file server is gone'))
  world.machine.clashes.set(8_001, 'Port 8001 can’t be bound on 0.0.0.0: held by an outgoing connection.')
  await good(engine.call('component.start', { ref: 'primary/hermes' }, null))
  await world.clock.advance(1_000)
  const row = () => engine.snapshot().tables.components.find(({ id }) => id === 'primary/hermes')
  expect(row()?.reason?.message).toContain('outgoing connection')
  world.machine.clashes.clear()
  await world.clock.advance(1_000)
  expect(row()).toMatchObject({ state: 'failed', reason: { message: 'the file server is gone' } })
  await engine.stop('keep')
})
