import { describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import type { Engine } from './engine'
import { house, rows, type World } from './testing/changes-fixture'
import { good, request } from './testing/engine-fixture'
import { primary } from './testing/instances-fixture'

describe('a disk that refuses', () => {
  it('leaves a file as it was where the instance it was written for can’t be made', async () => {
    const { world, engine } = await house()
    const path = '/home/ada/trio-b/.env.local'
    world.texts.set(path, 'MINE=1\n')
    world.storage.isFull = true
    world.storage.release = () => {
      throw new CommandError('lock.held', 'Another Till holds the lock.')
    }
    const asked = request({ folder: '/home/ada/trio-b', mode: 'coder-a', name: 'coder-a' })
    expect(await engine.call('instance.create', asked, null)).toMatchObject({
      failure: { code: 'files.failed', message: 'The disk is full.' },
    })
    expect(world.texts.get(path)).toBe('MINE=1\n')
    expect(await engine.call('instance.start', { id: 'coder-a' }, null)).toMatchObject({
      failure: { code: 'instance.unknown' },
    })
  })

  it('forgets an instance although its blocks can’t be given back now; the next Till gives them back', async () => {
    const { world, engine } = await house()
    const { release } = world.storage
    world.storage.release = () => {
      throw new CommandError('lock.held', 'Another Till holds the lock.')
    }
    await good(engine.call('instance.remove', { id: 'primary' }, null))
    expect(await engine.call('instance.start', { id: 'primary' }, null)).toMatchObject({
      failure: { code: 'instance.unknown' },
    })
    world.storage.release = release
    await engine.stop('keep')
    await world.boot()
    expect(world.storage.reservations()).toEqual([])
  })
})

describe('an instance whose folder comes back', () => {
  /** A Till that came up without it. `reading` happens at every reading of its definition. */
  const orphaned = async (reading: (engine: Engine) => Promise<unknown>): Promise<{ world: World; engine: Engine }> => {
    const { world, engine: former } = await house()
    await former.stop('keep')
    const yaml = world.texts.get('/home/ada/trio/till.yaml') ?? ''
    world.texts.delete('/home/ada/trio/till.yaml')
    world.folders.delete('/home/ada/trio')
    const engine = await world.boot()
    expect(engine.snapshot().tables.instances).toMatchObject([{ isOrphan: true }])
    world.texts.set('/home/ada/trio/till.yaml', yaml)
    world.folders.add('/home/ada/trio')
    const { files } = world.effects
    const { readText } = files
    files.readText = async (path) => {
      if (path.endsWith('till.yaml')) await reading(engine)
      return readText(path)
    }
    return { world, engine }
  }

  it('stays removed where it is removed meanwhile', async () => {
    let removed: unknown
    const { world, engine } = await orphaned(async (till) => {
      removed ??= await till.call('instance.remove', { id: primary }, null)
    })
    await world.clock.advance(12_000)
    expect(removed).toMatchObject({ ok: true })
    expect(engine.snapshot().tables).toMatchObject({ instances: [], components: [], specialists: [] })
    expect(await engine.call('instance.start', { id: primary }, null)).toMatchObject({
      failure: { code: 'instance.unknown' },
    })
  })

  it('is put in place once, whoever looks at the same time', async () => {
    let readings = 0
    const { world, engine } = await orphaned(async () => {
      readings += 1
      if (readings === 1) await new Promise<void>((go) => world.clock.after(3_000, go))
    })
    const scanned = good(engine.call('ports.scan', {}, null))
    await world.clock.advance(0)
    expect(readings).toBe(1)
    await good(engine.call('instance.start', { id: primary }, null))
    await world.clock.advance(5_000)
    await scanned
    expect(readings).toBeGreaterThan(1)
    expect(rows(engine)['primary/hermes']).toMatchObject({ state: 'ready' })
    await good(engine.call('instance.stop', { id: primary }, null))
    await world.clock.advance(5_000)
    expect(world.machine.alive()).toEqual([])
  })
})
