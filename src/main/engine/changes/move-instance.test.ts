import { describe, expect, it } from 'vitest'
import { apply, ENV, house, portsOf, preview, refused, second, wait } from '../testing/changes-fixture'
import { good, request } from '../testing/engine-fixture'

describe('moving an instance', () => {
  const open = { kind: 'move-instance', instance: 'primary', componentBase: null, aiBase: null, reason: null }

  it('takes both lanes to the next free pair, restarts what ran, and comes back', async () => {
    const { world, engine } = await house({}, true)
    await second(engine)
    const before = world.texts.get(ENV)
    const shown = await preview(world, engine, open)
    expect(shown).toMatchObject({
      change: { componentBase: 8_200, aiBase: 45_200 },
      button: 'Move to 8200',
      obstacle: null,
    })
    expect(shown.ports).toHaveLength(4)
    expect(shown.restarts).toHaveLength(4)
    const { undo } = await wait(
      world,
      good(engine.call('ports.apply', { change: shown.change, token: shown.token }, null)),
    )
    await world.clock.advance(5_000)
    expect(portsOf(engine, 'primary')).toEqual([8_200, 45_200])
    expect(engine.snapshot().tables.instances[0]).toMatchObject({ mode: 'primary', label: '4 ready' })
    expect(world.storage.reservations().map((one) => [one.instance, one.ports.component.base])).toEqual([
      ['coder-a', 8_100],
      ['primary', 8_200],
    ])
    expect(world.texts.get(ENV)).toContain('ENGRAM_PORT=8202')
    await wait(world, good(engine.call('ports.undo', { id: undo }, null)))
    await world.clock.advance(5_000)
    expect(portsOf(engine, 'primary')).toEqual([8_000, 45_000])
    expect(engine.snapshot().tables.instances[0]).toMatchObject({ label: '4 ready' })
    expect(world.texts.get(ENV)).toBe(before)
  })

  it('judges bases of the person’s, moves the other lane along, and keeps the reason of a reserved range', async () => {
    const { world, engine } = await house()
    await second(engine)
    const to = (componentBase: number, aiBase: number | null, reason: string | null = null): object => ({
      ...open,
      instance: 'coder-a',
      componentBase,
      aiBase,
      reason,
    })
    expect((await preview(world, engine, to(8_300, null))).change).toMatchObject({ aiBase: 45_300 })
    expect((await preview(world, engine, to(65_500, 45_300))).obstacle).toMatch(/last port is 65535/)
    expect((await preview(world, engine, to(8_300, 8_350))).obstacle).toMatch(/overlap/)
    expect((await preview(world, engine, to(8_050, 45_300))).obstacle).toMatch(/primary’s/)
    expect((await preview(world, engine, to(8_100, 45_100))).obstacle).toMatch(/already/)
    const reserved = await preview(world, engine, to(3_300, 45_300))
    expect(reserved).toMatchObject({ needsReason: true })
    expect(await refused(world, engine, to(3_300, 45_300))).toMatchObject({ code: 'ports.reserved' })
    await apply(world, engine, to(3_300, 45_300, 'no other range is open here'))
    expect(engine.snapshot().tables.instances.find((one) => one.id === 'coder-a')).toMatchObject({
      mode: 'custom',
      overrideReason: 'no other range is open here',
    })
    await apply(world, engine, to(8_300, 45_300))
    expect(engine.snapshot().tables.instances.find((one) => one.id === 'coder-a')).toMatchObject({
      mode: 'coder-c',
      overrideReason: null,
    })
  })

  it('gives the new place back where the file can’t be written, and refuses what another Till took meanwhile', async () => {
    const { world, engine } = await house()
    world.readOnly.add(ENV)
    expect(await refused(world, engine, open)).toMatchObject({ code: 'files.failed' })
    expect(world.storage.reservations().map((one) => one.ports.component.base)).toEqual([8_000])
    world.readOnly.clear()
    const shown = await preview(world, engine, open)
    world.storage.reserveAll([
      { instance: 'x' as never, root: '/x', ports: { component: { base: 8_150, size: 10 }, ai: null }, ahead: null },
    ])
    expect(await refused(world, engine, open, shown.token)).toMatchObject({ code: 'conflict.stale' })
    expect(await refused(world, engine, shown.change, shown.token)).toMatchObject({ code: 'conflict.stale' })
    expect(portsOf(engine, 'primary')).toEqual([8_000, 45_000])
  })

  it('is not taken back where another instance has the place, or a removed one', async () => {
    const { world, engine } = await house()
    const { undo } = await apply(world, engine, open)
    const here = request({ folder: '/home/ada/trio-b', name: 'b', componentBase: 8_000, aiBase: 45_000 })
    await good(engine.call('instance.create', { ...here, reason: 'it is free' }, null))
    const before = world.texts.get(ENV)
    expect(await wait(world, engine.call('ports.undo', { id: undo }, null))).toMatchObject({
      failure: { code: 'ports.overlap', message: '8000-8099 is b’s.' },
    })
    expect(world.texts.get(ENV)).toBe(before)
    expect(engine.snapshot().tables.undos).toHaveLength(1)
    await good(engine.call('instance.remove', { id: 'primary' }, null))
    expect(engine.snapshot().tables.undos).toEqual([])
  })

  it('refuses an instance whose folder is gone', async () => {
    const { world, engine } = await house()
    await engine.stop('keep')
    world.folders.delete('/home/ada/trio')
    const next = await world.boot()
    expect(await next.call('ports.preview', { change: open }, null)).toMatchObject({
      failure: { code: 'instance.broken' },
    })
  })

  it('is shown all the same where the system does not tell how it uses ports', async () => {
    const { world, engine } = await house()
    world.effects.network.rules = () => Promise.reject(new Error('no /proc'))
    expect((await preview(world, engine, open)).obstacle).toBeNull()
  })

  it('shifts a block into itself', async () => {
    const { world, engine } = await house()
    await apply(world, engine, { ...open, componentBase: 8_300, aiBase: 45_300 })
    await apply(world, engine, { ...open, componentBase: 8_310, aiBase: 45_310 })
    expect(world.storage.reservations()).toMatchObject([
      { ports: { component: { base: 8_310 }, ai: { base: 45_310 } } },
    ])
    expect(world.texts.get(ENV)).toContain('HERMES_PORT=8311')
  })

  it('leaves a plan that a Till which died in the middle can go on with', async () => {
    const { world, engine } = await house()
    await engine.stop('keep')
    const [own] = world.storage.reservations()
    if (!own) throw new Error('nothing is reserved')
    const next = { component: { base: 8_300, size: 100 }, ai: { base: 45_300, size: 100 } }
    world.storage.reserveAll([{ ...own, instance: 'primary--moves' as never, ports: next }])
    await world.boot()
    expect(world.storage.reservations()).toEqual([own])
    world.storage.reserveAll([{ ...own, ports: next }])
    await world.boot()
    expect(world.storage.reservations()).toEqual([own])
  })
})
