import { describe, expect, it } from 'vitest'
import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import { createEngine } from './create-engine'
import type { InstanceRecord, Reservation } from './effects'
import { createTektonWorld } from './testing/tekton-world'

const blocks = (component: number, ai: number) => ({
  component: { base: component, size: 100 },
  ai: { base: ai, size: 100 },
})

const record = (over: Partial<InstanceRecord> = {}): InstanceRecord => ({
  id: 'coder-a' as InstanceId,
  name: 'Coder-A',
  platform: 'tekton',
  mode: 'coder-a',
  root: '/home/ada/Coder-A',
  ports: blocks(8_100, 45_100),
  createdAt: 5,
  offsets: {},
  ignored: ['taken:x'],
  overrideReason: 'an old habit',
  hold: null,
  ...over,
})

/** An engine on a world whose database was lost. */
async function rebuilt(prepare: (world: ReturnType<typeof createTektonWorld>) => void) {
  const world = createTektonWorld()
  prepare(world)
  const engine = createEngine(world.effects, null, ['The database was damaged.'])
  await engine.start()
  const { instances, notices } = engine.snapshot().tables
  const found = instances.map(({ id, root, ports, mode }) => ({ id, root, ports, mode }))
  const messages = notices.filter(({ id }) => id.startsWith('opening-')).map(({ message }) => message)
  await engine.stop('keep')
  return { world, found, messages, reservations: world.storage.reservations(), durable: world.storage.load().instances }
}

const tag = (
  world: ReturnType<typeof createTektonWorld>,
  over: { root?: string; portBase?: number; aiPortBase?: number },
) =>
  world.machine.tagged.push({
    run: 'run-from-before' as RunId,
    ref: 'coder-a/hermes' as Ref,
    identity: { bootId: 'boot', pid: 77, startTicks: 77 },
    ...over,
  })

describe('after the loss of the database', () => {
  it('what was remembered is as it was, with its ports reserved', async () => {
    const { found, messages, reservations, durable } = await rebuilt((world) => {
      world.storage.lost = [record()]
    })
    expect(durable).toEqual([record()])
    expect(found).toEqual([{ id: 'coder-a', root: '/home/ada/Coder-A', ports: blocks(8_100, 45_100), mode: 'coder-a' }])
    expect(reservations).toEqual([
      { instance: 'coder-a', root: '/home/ada/Coder-A', ports: blocks(8_100, 45_100), ahead: null },
    ])
    expect(messages).toEqual([
      'The database was damaged.',
      'One instance was found again from what Till remembered: Coder-A.',
    ])
  })

  it('its file is believed before memory, and a running process before its file', async () => {
    const file = 'TEKTON_PORT_BASE=8400\nTEKTON_AI_PORT_BASE=45400\n'
    const byFile = await rebuilt((world) => {
      world.storage.lost = [record()]
      world.texts.set('/home/ada/Coder-A/.env.local', file)
    })
    expect(byFile.found[0]?.ports).toEqual(blocks(8_400, 45_400))
    const byProcess = await rebuilt((world) => {
      world.storage.lost = [record()]
      world.texts.set('/home/ada/Coder-A/.env.local', file)
      world.effects.logs.find = async () => '/logs/x.log' as never
      tag(world, { root: '/home/ada/Coder-A', portBase: 8_500, aiPortBase: 45_500 })
    })
    expect(byProcess.found[0]?.ports).toEqual(blocks(8_500, 45_500))
    expect(byProcess.messages[1]).toBe(
      'One instance was found again from running processes and what Till remembered: Coder-A.',
    )
  })

  it('a process alone is enough; one whose log is elsewhere is another Till’s', async () => {
    const own = await rebuilt((world) => {
      world.effects.logs.find = async () => '/logs/x.log' as never
      world.effects.processes.follow = async () => true
      tag(world, { root: '/home/ada/Coder-A', portBase: 8_100, aiPortBase: 45_100 })
    })
    expect(own.found).toEqual([
      { id: 'coder-a', root: '/home/ada/Coder-A', ports: blocks(8_100, 45_100), mode: 'coder-a' },
    ])
    // The Till after this one must not take it for one that was asked to stop.
    expect(own.world.storage.load().wanted).toEqual(['coder-a/hermes'])
    const foreign = await rebuilt((world) =>
      tag(world, { root: '/home/ada/Coder-A', portBase: 8_100, aiPortBase: 45_100 }),
    )
    expect(foreign.found).toEqual([])
  })

  it('where nothing is remembered, Tekton’s registry tells of checkouts that are there', async () => {
    const text = JSON.stringify({
      installations: {
        'coder-b.tekton.development.us': { root: '/home/ada/Coder-B', port_base: 8_700, ai_port_base: 45_700 },
        'coder-a.tekton.development.us': { root: '/home/ada/Coder-A', port_base: 8_600, mode: 'coder-a' },
        gone: { root: '/home/ada/nowhere', port_base: 9_000 },
      },
    })
    const { found, messages } = await rebuilt((world) => {
      world.registry.text = text
      world.texts.set('/home/ada/Coder-A/.env.local', 'TEKTON_X=1\nHERMES_PORT=8101\nENGRAM_PORT=8100\n')
    })
    expect(found).toEqual([
      { id: 'coder-b', root: '/home/ada/Coder-B', ports: blocks(8_700, 45_700), mode: 'coder-g' },
      { id: 'coder-a', root: '/home/ada/Coder-A', ports: blocks(8_100, 45_100), mode: 'coder-a' },
    ])
    expect(messages[1]).toBe('2 instances were found again from Tekton’s list of installations: coder-b, coder-a.')
    // What was never Till's is not taken in where Till knows what was.
    const remembered = await rebuilt((world) => {
      world.registry.text = text
      world.storage.lost = [record({ id: 'coder-a' as InstanceId })]
    })
    expect(remembered.found.map(({ id }) => id)).toEqual(['coder-a'])
  })

  it('two that want the same ports: the second gets what it had, or is told and not lost silently', async () => {
    const other = record({ id: 'coder-b' as InstanceId, root: '/home/ada/Coder-B', ports: blocks(8_200, 45_200) })
    const second = await rebuilt((world) => {
      world.storage.lost = [record(), other]
      // A copied file: the other's bases.
      world.texts.set('/home/ada/Coder-B/.env.local', 'TEKTON_PORT_BASE=8100\nTEKTON_AI_PORT_BASE=45100\n')
    })
    expect(second.found.map(({ ports }) => ports)).toEqual([blocks(8_100, 45_100), blocks(8_200, 45_200)])
    const told = await rebuilt((world) => {
      world.storage.lost = [record({ ports: blocks(8_000, 45_000) }), { ...other, ports: blocks(8_050, 45_050) }]
    })
    expect(told.found.map(({ id }) => id)).toEqual(['coder-a'])
    expect(told.messages[2]).toMatch(
      /^coder-b \(~\/Coder-B\) could not be found again: .* Make it again: till up ~\/Coder-B$/,
    )
  })

  it('an orphan is remembered, and blocks kept ahead are kept again', async () => {
    const ahead: Reservation = {
      instance: 'k7' as InstanceId,
      root: '',
      ports: blocks(9_000, 46_000),
      ahead: { note: 'next release', platform: 'tekton', at: 5 },
    }
    const { found, reservations } = await rebuilt((world) => {
      world.folders.delete('/home/ada/Coder-A')
      world.storage.lost = [record()]
      world.storage.rememberedAhead = () => [ahead]
    })
    expect(found.map(({ id }) => id)).toEqual(['coder-a'])
    expect(reservations).toContainEqual(ahead)
  })
})
