import { describe, expect, it } from 'vitest'
import { apply, ENV, house, preview, wait } from '../testing/changes-fixture'
import { good } from '../testing/engine-fixture'

describe('a file that is out of order', () => {
  const repair = { kind: 'repair', instance: 'primary' }

  it('is made right again and can be taken back; a right one is left alone', async () => {
    const { world, engine } = await house()
    expect((await preview(world, engine, repair)).obstacle).toBe(
      'Till’s lines of Primary’s .env.local are as they should be.',
    )
    const damaged = `${world.texts.get(ENV) ?? ''}MINE=1\nHERMES_AI_PORT=8001\n`
    world.texts.set(ENV, damaged)
    const shown = await preview(world, engine, repair)
    expect(shown.files[0]?.changes).toEqual([
      { variable: 'HERMES_AI_PORT', before: '8001', after: '45001', occurrences: 2 },
    ])
    const { undo } = await apply(world, engine, repair)
    expect(world.texts.get(ENV)).toBe(damaged.replace('HERMES_AI_PORT=8001', 'HERMES_AI_PORT=45001'))
    await wait(world, good(engine.call('ports.undo', { id: undo }, null)))
    expect(world.texts.get(ENV)).toBe(damaged)
  })

  it('can’t be taken back once the instance is removed', async () => {
    const { world, engine } = await house()
    world.texts.set(ENV, 'HERMES_PORT=1\n')
    const { undo } = await apply(world, engine, repair)
    await good(engine.call('instance.remove', { id: 'primary' }, null))
    expect(await engine.call('ports.undo', { id: undo }, null)).toMatchObject({ failure: { code: 'undo.gone' } })
    expect(world.texts.get(ENV)).toContain('HERMES_PORT=8001')
  })
})
