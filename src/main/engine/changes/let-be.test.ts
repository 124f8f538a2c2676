import { describe, expect, it } from 'vitest'
import type { Engine } from '../engine'
import { apply, house, preview, wait } from '../testing/changes-fixture'
import { good } from '../testing/engine-fixture'
import { stranger } from '../testing/fake-machine'

describe('letting a conflict be', () => {
  it('is shown at once, kept, taken back, and refused where there is nothing to let be', async () => {
    const { world, engine } = await house()
    world.machine.strangers.push(stranger(8_001))
    await wait(world, good(engine.call('ports.scan', {}, null)))
    const conflict = engine.snapshot().tables.conflicts.find((row) => row.port === 8_001)?.id ?? ''
    const isIgnored = (of: Engine): boolean | undefined =>
      of.snapshot().tables.conflicts.find((row) => row.id === conflict)?.isIgnored
    expect(isIgnored(engine)).toBe(false)
    const { undo } = await apply(world, engine, { kind: 'ignore', conflict })
    expect(isIgnored(engine)).toBe(true)
    await wait(world, good(engine.call('ports.scan', {}, null)))
    expect(isIgnored(engine)).toBe(true)
    expect((await preview(world, engine, { kind: 'ignore', conflict })).obstacle).toBe('It is ignored already.')
    await engine.stop('keep')
    const next = await world.boot()
    await wait(world, good(next.call('ports.scan', {}, null)))
    expect(isIgnored(next)).toBe(true)
    await wait(world, good(next.call('ports.undo', { id: undo }, null)))
    expect(isIgnored(next)).toBe(false)
    await apply(world, next, { kind: 'ignore', conflict })
    await apply(world, next, { kind: 'heed', conflict })
    expect(isIgnored(next)).toBe(false)
    expect(world.storage.load().instances[0]?.ignored).toEqual([])
    expect(await next.call('ports.preview', { change: { kind: 'ignore', conflict: 'none' } }, null)).toMatchObject({
      failure: { code: 'conflict.unknown' },
    })
  })
})
