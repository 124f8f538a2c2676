import { describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import { house } from './testing/changes-fixture'
import { good, request } from './testing/engine-fixture'

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
