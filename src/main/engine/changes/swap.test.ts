import { describe, expect, it } from 'vitest'
import { apply, ENV, ENV_B, house, portsOf, preview, refused, second, wait } from '../testing/changes-fixture'
import { good } from '../testing/engine-fixture'

describe('changing places', () => {
  const swap = { kind: 'swap', instance: 'primary', other: 'coder-a' }

  it('swaps both lanes and both files in one step, and back', async () => {
    const { world, engine } = await house({}, true)
    await second(engine)
    const before = [world.texts.get(ENV), world.texts.get(ENV_B)]
    const shown = await preview(world, engine, swap)
    expect(shown.sentence).toMatch(
      /^Primary gets 8100-8199 and 45100-45199, and coder-a gets 8000-8099 and 45000-45099\./,
    )
    expect(shown.files.map(({ path }) => path)).toEqual(['~/trio/.env.local', '~/trio-b/.env.local'])
    const { undo } = await apply(world, engine, swap)
    await world.clock.advance(5_000)
    expect([portsOf(engine, 'primary'), portsOf(engine, 'coder-a')]).toEqual([
      [8_100, 45_100],
      [8_000, 45_000],
    ])
    expect(engine.snapshot().tables.instances[0]).toMatchObject({ label: '4 ready', mode: 'primary' })
    expect(world.texts.get(ENV_B)).toContain('HERMES_PORT=8001')
    await wait(world, good(engine.call('ports.undo', { id: undo }, null)))
    expect([world.texts.get(ENV), world.texts.get(ENV_B)]).toEqual(before)
    expect(portsOf(engine, 'coder-a')).toEqual([8_100, 45_100])
  })

  it('puts the first file back where the second can’t be written', async () => {
    const { world, engine } = await house()
    await second(engine)
    const before = world.texts.get(ENV)
    world.readOnly.add(ENV_B)
    expect(await refused(world, engine, swap)).toMatchObject({ code: 'files.failed' })
    expect(world.texts.get(ENV)).toBe(before)
    expect(world.storage.reservations().map((one) => [one.instance, one.ports.component.base])).toEqual([
      ['primary', 8_000],
      ['coder-a', 8_100],
    ])
    expect(portsOf(engine, 'primary')).toEqual([8_000, 45_000])
  })

  it('refuses an instance with itself', async () => {
    const { world, engine } = await house()
    expect((await preview(world, engine, { ...swap, other: 'primary' })).obstacle).toMatch(/itself/)
  })
})
