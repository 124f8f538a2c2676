import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from '@shared/contract/lifecycle-commands'
import type { Ref } from '@shared/model/ids'
import { createWorld, good, request } from './testing/engine-fixture'
import type { Engine } from './engine'

const hermes = 'primary/hermes' as Ref
const entriesOf = async (engine: Engine, limit = 200): Promise<HistoryEntry[]> =>
  (await good(engine.call('component.transitions', { ref: hermes, limit }, null))).entries
const statesOf = async (engine: Engine, limit = 200): Promise<string[]> =>
  (await entriesOf(engine, limit)).map(({ state }) => state)
const UP = ['registering', 'initializing', 'starting', 'ready']

async function started(scripts: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(scripts)
  const engine = await world.boot()
  const { id } = await good(engine.call('instance.create', request(), null))
  await good(engine.call('instance.start', { id }, null))
  await world.clock.advance(5_000)
  return { world, engine, id }
}

describe('the history of a row', () => {
  it('is every state it entered, with reason, time and run', async () => {
    const { world, engine } = await started()
    expect(await statesOf(engine)).toEqual(UP)
    world.machine.kill(hermes, 'SIGSEGV')
    await world.clock.advance(10)
    const last = (await entriesOf(engine)).at(-1)
    expect(last).toMatchObject({ state: 'failed', code: 'killed', because: [], at: world.clock.now() - 10 })
    expect(last?.message).toContain('SIGSEGV')
    expect((await entriesOf(engine)).find(({ state }) => state === 'ready')?.run).toMatch(/^run-/)
    expect(await statesOf(engine, 2)).toEqual(['ready', 'failed'])
    await engine.stop('keep')
  })

  it('survives a restart of Till, and says what it found then', async () => {
    const { world, engine } = await started()
    await engine.stop('keep')
    const second = await world.boot()
    await world.clock.advance(5_000)
    expect(await statesOf(second)).toEqual(UP)
    await second.stop('keep')
    for (const process of world.machine.started) process.isAlive = false
    const third = await world.boot()
    expect(await statesOf(third)).toEqual([...UP, 'failed'])
    expect((await entriesOf(third)).at(-1)).toMatchObject({ code: 'ended-unseen' })
    await third.stop('keep')
  })

  it('holds what a full disk refused, each once, and in order', async () => {
    const { world, engine } = await started()
    world.storage.isFull = true
    world.machine.kill(hermes, 'SIGSEGV')
    await world.clock.advance(10)
    expect(await statesOf(engine)).toEqual([...UP, 'failed'])
    world.storage.isFull = false
    await good(engine.call('component.start', { ref: hermes }, null))
    await world.clock.advance(5_000)
    expect(await statesOf(engine)).toEqual([...UP, 'failed', 'initializing', 'starting', 'ready'])
    await engine.stop('keep')
  })

  it('gives a crash loop no fresh allowance by a restart of Till', async () => {
    const world = createWorld()
    world.texts.set(
      '/home/ada/trio/till.yaml',
      `
name: Trio
components:
  hermes:
    port: 1
    entrypoint: [hermes]
    availability: { restart: always, backoff_seconds: 1 }
`,
    )
    const first = await world.boot()
    const { id } = await good(first.call('instance.create', request(), null))
    await good(first.call('instance.start', { id }, null))
    const crash = async (): Promise<void> => {
      await world.clock.advance(2_000)
      world.machine.kill(hermes, 'SIGSEGV')
      await world.clock.advance(100)
    }
    const reason = (engine: Engine): string =>
      engine.snapshot().tables.components.find((row) => row.id === hermes)?.reason?.message ?? ''
    await crash()
    expect(reason(first)).toContain('attempt 1')
    await crash()
    expect(reason(first)).toContain('attempt 2')
    await world.clock.advance(5_000)
    await first.stop('keep')
    world.clock.setWallBy(-3_600_000)
    const second = await world.boot()
    await crash()
    expect(reason(second)).toContain('attempt 3')
    await second.stop('keep')
  })

  it('is of a row that is there', async () => {
    const { engine } = await started()
    const answer = await engine.call('component.transitions', { ref: 'primary/nobody' as Ref, limit: 5 }, null)
    expect(answer).toMatchObject({ ok: false, failure: { code: 'ref.unknown' } })
    await engine.stop('keep')
  })
})
