import { describe, expect, it } from 'vitest'
import { apply, house, preview, refused, rows } from '../testing/changes-fixture'
import { good } from '../testing/engine-fixture'
import { foreignProcess, stranger } from '../testing/fake-machine'

describe('adopting a process', () => {
  const adopt = { kind: 'adopt', ref: 'primary/hermes', pid: 4_123 }

  it('follows what somebody started by hand, shows it as ours, and ends it when asked', async () => {
    const { world, engine } = await house()
    world.machine.foreign.set(4_123, foreignProcess(4_123, { argv: ['hermes'], folder: '/home/ada/trio' }))
    world.machine.strangers.push(stranger(8_001))
    const shown = await preview(world, engine, adopt)
    expect(shown).toMatchObject({ obstacle: null, isUndoable: false, button: 'Adopt python3 (pid 4123)' })
    expect(shown.warnings).toHaveLength(2)
    await apply(world, engine, adopt)
    await world.clock.advance(2_000)
    const row = engine.snapshot().tables.components.find((one) => one.id === 'primary/hermes')
    expect(row).toMatchObject({ state: 'ready', pid: 4_123, isAdopted: true, isWanted: true })
    expect(engine.snapshot().tables.listeners).toMatchObject([{ port: 8_001, owner: 'ours', ref: 'primary/hermes' }])
    await good(engine.call('component.stop', { ref: 'primary/hermes' }, null))
    await world.clock.advance(2_000)
    expect(rows(engine)['primary/hermes']).toMatchObject({ state: 'stopped' })
    expect(world.machine.foreign.size).toBe(0)
  })

  it('sees its end, and says what differs from what Till would start', async () => {
    const { world, engine } = await house()
    world.machine.foreign.set(4_123, foreignProcess(4_123))
    world.machine.strangers.push(stranger(8_001))
    expect((await preview(world, engine, adopt)).warnings).toEqual([
      'It was started as “python3 -m http.server”; Till would start “hermes”.',
      'It runs in ~/x; Till would start it in ~/trio.',
      'It keeps the environment it was started with, and its output is not in Till’s log, until it is restarted.',
      'Where it does not answer well within 60 s, Till ends it like a start that failed.',
    ])
    await apply(world, engine, adopt)
    await world.clock.advance(2_000)
    world.machine.endOther(4_123)
    await world.clock.advance(2_000)
    expect(rows(engine)['primary/hermes']).toMatchObject({ state: 'failed' })
  })

  it('refuses another user’s, one that does not listen there, one that is gone, and a row that runs', async () => {
    const { world, engine } = await house()
    expect((await preview(world, engine, adopt)).obstacle).toBe('There is no process 4123 any more.')
    world.machine.foreign.set(4_123, foreignProcess(4_123))
    expect((await preview(world, engine, adopt)).obstacle).toBe('python3 (pid 4123) does not listen on 8001.')
    world.machine.foreign.set(4_123, foreignProcess(4_123, { isOwn: false, user: 'bob' }))
    expect(await refused(world, engine, adopt)).toMatchObject({ code: 'process.protected' })
    world.machine.foreign.set(4_123, foreignProcess(4_123))
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
    expect((await preview(world, engine, adopt)).obstacle).toMatch(/^hermes runs already/)
  })
})
