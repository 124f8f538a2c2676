import { describe, expect, it } from 'vitest'
import type { Effects } from './effects'
import type { Engine } from './engine'
import { createWorld, good, request } from './testing/engine-fixture'

const MIB = 1024 ** 2

async function world() {
  const made = createWorld()
  const kept: [string, number][] = []
  const logs = made.effects.logs as Effects['logs']
  logs.keepWithin = async (id, bytes) => {
    kept.push([id, bytes])
    return { freedBytes: 0, problem: null, lost: null, nextInMs: 10_000 }
  }
  const engine = await made.boot()
  await good(engine.call('instance.create', request(), null))
  return { ...made, engine, kept }
}

const told = (engine: Engine) => engine.snapshot().tables.timeline.map(({ message }) => message)

describe('the room of logs', () => {
  it('of all is a setting, and counts at once', async () => {
    const { engine, kept, clock } = await world()
    await good(engine.call('settings.set', { theme: 'dark' }, null))
    await clock.advance(0)
    expect(kept).toEqual([])
    await good(engine.call('settings.set', { logBudgetBytes: 512 * MIB }, null))
    await clock.advance(0)
    expect(kept).toEqual([['primary', 512 * MIB]])
    expect(engine.snapshot().tables.settings[0]).toMatchObject({ theme: 'dark', logBudgetBytes: 512 * MIB })
  })

  it('of one instance comes before it, is said, kept on record, and given up again', async () => {
    const { engine, kept, clock, storage } = await world()
    const set = (bytes: number | null) => good(engine.call('log.budget', { id: 'primary' as never, bytes }, null))
    await set(2 * 1024 * MIB)
    await set(2 * 1024 * MIB)
    await clock.advance(0)
    expect(kept).toEqual([['primary', 2 * 1024 * MIB]])
    expect(engine.snapshot().tables.instances[0]?.logBudgetBytes).toBe(2 * 1024 * MIB)
    expect(storage.load().instances[0]?.logBudgetBytes).toBe(2 * 1024 * MIB)
    await set(null)
    expect(told(engine).filter((message) => message.includes('may take'))).toEqual([
      'The logs of Primary may take 2 GiB',
      'The logs of Primary may take 1 GiB, as the settings say',
    ])
  })

  it('has bounds', async () => {
    const { engine } = await world()
    for (const bytes of [0, MIB, 1.5, 1024 ** 5])
      for (const [name, input] of [
        ['log.budget', { id: 'primary', bytes }],
        ['settings.set', { logBudgetBytes: bytes }],
      ] as const)
        expect(await engine.call(name, input as never, null)).toMatchObject({
          ok: false,
          failure: { code: 'input.invalid' },
        })
    expect(await engine.call('log.budget', { id: 'primary' as never, bytes: MIB }, null)).toMatchObject({
      failure: { message: expect.stringContaining('logs need at least 64 MiB.') as string },
    })
  })
})
