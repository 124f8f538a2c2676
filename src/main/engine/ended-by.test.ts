import { expect, it } from 'vitest'
import { createWorld, good, request } from './testing/engine-fixture'

it('an instance says whose end ended it and with which exit code, until it is started anew', async () => {
  const world = createWorld({ tests: { listensAfterMs: null, endsAfterMs: 2_000, exitCode: 3 } })
  world.texts.set(
    '/home/ada/trio/till.yaml',
    `name: Shop
components:
  store: { port: 1, entrypoint: [store] }
  tests: { entrypoint: [tests], depends_on: [store], availability: { exit_on_end: true } }
`,
  )
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  const row = () => engine.snapshot().tables.instances[0]
  await good(engine.call('instance.start', { id: 'primary' }, null))
  await world.clock.advance(1_000)
  expect(row()?.endedBy ?? null).toBeNull()
  expect(engine.snapshot().tables.components.map(({ endsInstance }) => endsInstance ?? false)).toEqual([false, true])
  await world.clock.advance(10_000)
  expect(row()?.endedBy).toEqual({ ref: 'primary/tests', exitCode: 3 })
  expect(world.machine.alive()).toEqual([])
  await good(engine.call('instance.start', { id: 'primary' }, null))
  expect(row()?.endedBy).toBeNull()
  await world.clock.advance(20_000)
})
