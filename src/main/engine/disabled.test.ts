import { describe, expect, it } from 'vitest'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'

/** web needs store; extra, with a specialist, is disabled, and web would need it too. */
async function withDisabled() {
  const world = createWorld()
  world.texts.set(
    '/home/ada/trio/till.yaml',
    `name: Shop
components:
  store: { port: 1, entrypoint: [store] }
  web: { port: 0, entrypoint: [web], depends_on: [store, extra] }
  extra: { port: 2, entrypoint: [extra], disabled: true, specialist: { title: The Extra, entrypoint: [ai] } }
`,
  )
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  return { world, engine }
}

const states = (engine: Engine) => {
  const { components, specialists } = engine.snapshot().tables
  return Object.fromEntries([...components, ...specialists].map(({ id, label }) => [id.split('/')[1], label]))
}
const instance = (engine: Engine) => engine.snapshot().tables.instances[0]

describe('a disabled component', () => {
  it('is there, is not started with the rest, is missed by nobody, and is no need', async () => {
    const { world, engine } = await withDisabled()
    expect(states(engine)).toMatchObject({ extra: 'disabled', 'extra-ai': 'disabled', web: 'not started' })
    const extra = engine.snapshot().tables.components.find(({ id }) => id === 'primary/extra')
    expect(extra?.reason).toEqual({ code: 'disabled', message: 'starts only when it is asked for by name' })
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect(states(engine)).toEqual({ store: 'ready', web: 'ready', extra: 'disabled', 'extra-ai': 'disabled' })
    expect(instance(engine)).toMatchObject({ label: '2 ready', state: 'ready', actions: ['stop'] })
  })

  it('can be started by hand, with its specialist, and ends with the rest', async () => {
    const { world, engine } = await withDisabled()
    await good(engine.call('component.start', { ref: 'primary/extra' }, null))
    await world.clock.advance(5_000)
    expect(states(engine)).toMatchObject({ extra: 'ready', 'extra-ai': 'ready', store: 'not started' })
    await good(engine.call('instance.stop', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect(world.machine.alive()).toEqual([])
  })

  it('says at load who is not waited for', async () => {
    const { engine } = await withDisabled()
    expect(engine.snapshot().tables.notices.map(({ message }) => message)).toEqual([
      '~/trio/till.yaml, line 4: components.web: extra is disabled, so it is not waited for.',
    ])
  })
})
