import { describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import { rootAsTektonReads } from '../domain/installations/registry-text'
import type { InstallationRegistry } from './effects'
import type { Engine } from './engine'
import { good, request } from './testing/engine-fixture'
import { checkout, createTektonWorld } from './testing/tekton-world'

const LOOK_MS = 10_000
const NAME = 'coder-a.tekton.development.us'

type File = { installations: Record<string, Record<string, unknown>>; [key: string]: unknown }

const notices = (engine: Engine) =>
  engine
    .snapshot()
    .tables.notices.filter(({ id }) => id.startsWith('tekton-registry'))
    .map(({ message }) => message)

function open(text: string | null = null) {
  const world = createTektonWorld()
  world.registry.text = text
  const file = (): File => JSON.parse(world.registry.text ?? '{}') as File
  return { world, file }
}

describe('Tekton’s registry', () => {
  it('has every tekton instance where Tekton’s own reader finds it, and loses it with the instance', async () => {
    const { world, file } = open()
    const engine = await world.boot()
    await good(engine.call('instance.create', checkout('A'), null))
    await good(engine.call('instance.create', checkout('B'), null))
    await world.clock.advance(0)
    expect(file().installations).toEqual({
      [NAME]: {
        root: '/home/ada/Coder-A',
        main_root: '/home/ada/Coder-A',
        port_base: 8_100,
        ai_port_base: 45_100,
        mode: 'coder-a',
      },
      'coder-b.tekton.development.us': {
        root: '/home/ada/Coder-B',
        main_root: '/home/ada/Coder-B',
        port_base: 8_200,
        ai_port_base: 45_200,
        mode: 'coder-b',
      },
    })
    expect(rootAsTektonReads(world.registry.text ?? '', NAME)).toBe('/home/ada/Coder-A')
    expect(file()['last_discovery']).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/)
    await good(engine.call('instance.remove', { id: 'coder-a' }, null))
    await world.clock.advance(0)
    expect(Object.keys(file().installations)).toEqual(['coder-b.tekton.development.us'])
    await engine.stop('keep')
    expect(world.clock.timers()).toBe(0)
  })

  it('is not touched for instances of other platforms, nor written where nothing changed', async () => {
    const { world } = open()
    const engine = await world.boot()
    await good(engine.call('instance.create', request(), null))
    await world.clock.advance(LOOK_MS * 2)
    expect(world.registry.text).toBeNull()
    await good(engine.call('instance.create', checkout('A'), null))
    await world.clock.advance(0)
    let writes = 0
    const { update } = world.effects.installations
    world.effects.installations.update = (change) =>
      update((text) => {
        const next = change(text)
        if (next) writes += 1
        return next
      })
    await world.clock.advance(LOOK_MS * 5)
    expect(writes).toBe(0)
    await engine.stop('keep')
  })

  it('follows a move, and puts back what somebody else took out or changed', async () => {
    const { world, file } = open()
    const engine = await world.boot()
    await good(engine.call('instance.create', checkout('A'), null))
    await world.clock.advance(0)
    const change = {
      kind: 'move-instance' as const,
      instance: 'coder-a' as never,
      componentBase: 8_400,
      aiBase: 45_400,
      reason: null,
    }
    const { token } = await good(engine.call('ports.preview', { change }, null))
    await good(engine.call('ports.apply', { change, token }, null))
    await world.clock.advance(0)
    expect(file().installations[NAME]).toMatchObject({ port_base: 8_400, ai_port_base: 45_400 })

    world.registry.text = JSON.stringify({ installations: { other: { root: '/srv/other' } }, mine: true })
    await world.clock.advance(LOOK_MS)
    expect(file()['mine']).toBe(true)
    expect(Object.keys(file().installations)).toEqual(['other', NAME])
    // Found by a parser of JSON, but not by Tekton's reader.
    world.registry.text = JSON.stringify(file())
    await world.clock.advance(LOOK_MS)
    expect(rootAsTektonReads(world.registry.text, NAME)).toBe('/home/ada/Coder-A')
    await engine.stop('keep')
  })

  it('that is damaged is kept aside and made anew with what Till knows, holds included', async () => {
    const { world, file } = open()
    const engine = await world.boot()
    await good(engine.call('instance.create', checkout('A'), null))
    await good(engine.call('instance.hold', { id: 'coder-a', reason: 'a demo', days: null }, null))
    await world.clock.advance(0)
    const aside: boolean[] = []
    const { update } = world.effects.installations
    const keepsAside: InstallationRegistry['update'] = async (change) => {
      let isAside = false
      await update((text) => {
        const next = change(text)
        if (next) aside.push((isAside = next.keepAside))
        return next
      })
      return { keptAside: isAside ? '/home/ada/.till/tekton/till-private.json.damaged-1' : null }
    }
    Object.assign(world.effects.installations, { update: keepsAside })
    world.registry.text = '{ "installations": { "coder-a.tek'
    await world.clock.advance(LOOK_MS)
    expect(aside).toEqual([true])
    expect(Object.keys(file().installations)).toEqual([NAME])
    expect(file()['holds']).toMatchObject({ [NAME]: { reason: 'a demo', held_by: 'ada' } })
    expect(notices(engine)).toEqual([
      'Tekton’s list of installations is not valid JSON. It is kept as ~/.till/tekton/till-private.json.damaged-1, and Till wrote a new one with the instances it knows.',
    ])
    expect(engine.snapshot().tables.instances[0]?.hold, 'nobody lifted it').not.toBeNull()
    await engine.stop('keep')
  })

  it('that can’t be read or written is told once, costs nothing else, and is made good later', async () => {
    const { world, file } = open()
    const { update } = world.effects.installations
    world.effects.installations.update = async () => {
      throw new CommandError('files.failed', 'till-private.json can’t be written: the disk is full.')
    }
    const engine = await world.boot()
    await good(engine.call('instance.create', checkout('A'), null))
    await good(engine.call('instance.hold', { id: 'coder-a', reason: 'a demo', days: null }, null))
    await world.clock.advance(LOOK_MS * 3)
    expect(notices(engine)).toEqual([
      'Tekton’s list of installations is not in step: till-private.json can’t be written: the disk is full.',
    ])
    expect(engine.snapshot().tables.instances[0]?.hold).not.toBeNull()
    world.effects.installations.update = update
    await world.clock.advance(LOOK_MS)
    expect(notices(engine)).toEqual([])
    expect(file()['holds']).toMatchObject({ [NAME]: { reason: 'a demo' } })
    await engine.stop('keep')
  })

  it('that has the name for another root: that one is left alone and it is said', async () => {
    const taken = JSON.stringify({ installations: { [NAME]: { root: '/home/ada/trio' } } })
    const { world, file } = open(taken)
    const engine = await world.boot()
    await good(engine.call('instance.create', checkout('A'), null))
    await world.clock.advance(0)
    expect(file().installations[NAME]).toEqual({ root: '/home/ada/trio' })
    expect(file().installations['coder-a']).toMatchObject({ root: '/home/ada/Coder-A' })
    expect(notices(engine)).toEqual([
      `Tekton’s list has another installation called ${NAME}, so Tekton would take that one for Coder-A.`,
    ])
    // Its folder goes: the name is free.
    world.folders.delete('/home/ada/trio')
    world.registry.text += ' '
    await world.clock.advance(LOOK_MS)
    expect(Object.keys(file().installations)).toEqual([NAME])
    expect(notices(engine)).toEqual([])
    await engine.stop('keep')
  })
})
