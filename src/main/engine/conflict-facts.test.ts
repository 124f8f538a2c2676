import { expect, it } from 'vitest'
import { createConflictFacts } from './conflict-facts'
import { createStore } from './store'
import { good } from './testing/engine-fixture'
import { house, apply } from './testing/changes-fixture'
import { foreignProcess, stranger } from './testing/fake-machine'

it('takes a process that was adopted a moment ago for ours, though the table of listeners is from before', async () => {
  const { world, engine } = await house()
  world.machine.foreign.set(4_123, foreignProcess(4_123, { argv: ['hermes'], folder: '/home/ada/trio' }))
  world.machine.strangers.push(stranger(8_001))
  await good(engine.call('ports.scan', {}, null))
  const [before] = engine.snapshot().tables.listeners
  expect(before).toMatchObject({ port: 8_001, owner: 'stranger' })
  await apply(world, engine, { kind: 'adopt', ref: 'primary/hermes', pid: 4_123 })
  const row = engine.snapshot().tables.components.find(({ id }) => id === 'primary/hermes')
  const store = createStore(() => {})
  store.transact((tx) => {
    if (before) tx.put('listeners', before)
    if (row) tx.put('components', row)
  })
  const instances = { records: () => [], definitionOf: () => undefined }
  const { listeners } = await createConflictFacts({ effects: world.effects, store, instances }).observe()
  expect(listeners.get(8_001)).toMatchObject([{ pid: 4_123, owner: 'ours', ref: 'primary/hermes' }])
})
