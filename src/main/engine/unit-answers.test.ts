import { expect, it, vi } from 'vitest'
import { environmentReportSchema } from '@shared/contract/commands'
import type { Ref } from '@shared/model/ids'
import type { InspectedProcess } from './effects'
import { good } from './testing/engine-fixture'
import { primary, start, withInstance } from './testing/instances-fixture'

const hermes = 'primary/hermes' as Ref

it('tells every variable with its source, hides secrets, and says since when the process runs', async () => {
  const { world, engine } = await withInstance()
  const ask = () => good(engine.call('component.environment', { ref: hermes }, null))
  const file = '/home/ada/trio/.env.local'
  world.texts.set(file, `${world.texts.get(file) ?? ''}\nAPI_TOKEN=not-for-eyes\nHERMES_PORT=1\n`)
  const before = environmentReportSchema.parse(await ask())
  expect(before.running).toBeNull()
  expect(before.readAt).toBe(world.clock.now())
  const of = (name: string) => before.variables.find((one) => one.name === name)
  expect(of('HERMES_PORT')).toMatchObject({ value: '8001', source: { kind: 'ports' } })
  expect(of('HERMES_PORT')?.overrode[0]).toMatchObject({ value: '1', source: { kind: 'file' } })
  expect(of('HERMES_PORT')?.overrode[0]?.source.label).toMatch(/^~\/trio\/\.env\.local:\d+$/)
  expect(of('PATH')).toMatchObject({ value: '/bin', source: { kind: 'inherited' } })
  expect(JSON.stringify(before)).not.toContain('not-for-eyes')
  expect(before.files).toContainEqual({ path: '~/trio/.env.local', exists: true })

  const startedAt = world.clock.now()
  await start(engine, hermes)
  await world.clock.advance(3_000)
  const { running } = await ask()
  expect(running?.startedAt).toBeGreaterThanOrEqual(startedAt)
  expect(running?.startedAt).toBeLessThan(world.clock.now())
  expect(running?.changed).toEqual([])

  world.texts.set(file, (world.texts.get(file) ?? '').replace('API_TOKEN=not-for-eyes', 'API_TOKEN=another-one\nNEW=1'))
  const after = await ask()
  expect(after.running?.changed).toEqual(['API_TOKEN', 'NEW'])
  expect(JSON.stringify(after)).not.toContain('another-one')
  await good(engine.call('component.restart', { ref: hermes }, null))
  await world.clock.advance(10_000)
  expect((await ask()).running?.changed).toEqual([])
})

it('tells a process whose it is, whatever a file says', async () => {
  const { world, engine } = await withInstance()
  const file = '/home/ada/trio/.env.local'
  world.texts.set(file, `${world.texts.get(file) ?? ''}\nTILL_DATA=/somebody/else\n`)
  const spawn = vi.spyOn(world.effects.processes, 'spawn')
  await start(engine, hermes)
  await world.clock.advance(3_000)
  const given = spawn.mock.calls.find(([{ ref }]) => ref === hermes)?.[0].environment ?? {}
  expect(given['TILL_DATA']).toBe(world.effects.facts.dataFolder)
  expect(Object.keys(given)[0]).toBe('TILL_DATA')
})

it('reads the files once for all who ask at once, and again for whoever asks later', async () => {
  const { world, engine } = await withInstance()
  const file = '/home/ada/trio/.env.local'
  const before = world.texts.get(file) ?? ''
  let reads = 0
  const { readText } = world.effects.files
  world.effects.files.readText = (path) => {
    if (path === file) reads += 1
    return readText(path)
  }
  const ask = async (id: string) => {
    const { variables } = await good(engine.call('component.environment', { ref: `${primary}/${id}` as Ref }, null))
    return variables.find(({ name }) => name === 'NEW')?.value ?? null
  }
  expect(await Promise.all([ask('hermes'), ask('engram')])).toEqual([null, null])
  expect(reads).toBe(1)
  const first = ask('hermes')
  await vi.waitUntil(() => reads > 1)
  world.texts.set(file, `${before}\nNEW=1\n`)
  expect(await ask('engram')).toBe('1')
  await first
  expect(reads).toBe(3)
})

it('tells what is gone since the start, but no line of a key', async () => {
  const { world, engine } = await withInstance()
  const file = '/home/ada/trio/.env.local'
  const before = world.texts.get(file) ?? ''
  world.texts.set(
    file,
    `${before}\nGONE=1\nMY_KEY="-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg==\n-----END PRIVATE KEY-----"\n`,
  )
  await start(engine, hermes)
  await world.clock.advance(3_000)
  world.texts.set(file, before)
  const { running } = await good(engine.call('component.environment', { ref: hermes }, null))
  expect(running?.changed).toEqual(['GONE', 'MY_KEY'])
})

it('asks the system how old an adopted process is', async () => {
  const { world, engine } = await withInstance()
  await start(engine, hermes)
  await world.clock.advance(3_000)
  await engine.stop('keep')
  const next = await world.boot()
  const pid = next.snapshot().tables.components.find(({ id }) => id === hermes)?.pid ?? 0
  const ask = async () => (await good(next.call('component.environment', { ref: hermes }, null))).running
  expect(await ask()).toEqual({ startedAt: null, changed: null })
  world.effects.processes.inspect = async (asked) => (asked === pid ? ({ startedAt: 42 } as InspectedProcess) : null)
  expect(await ask()).toEqual({ startedAt: 42, changed: null })
})

it('keeps the history of a row over a new engine, oldest first and no longer than asked', async () => {
  const { world, engine } = await withInstance()
  await start(engine, hermes)
  await world.clock.advance(5_000)
  await good(engine.call('component.stop', { ref: hermes }, null))
  await world.clock.advance(5_000)
  await engine.stop('keep')
  const next = await world.boot()
  const { lines } = await good(next.call('component.history', { ref: hermes, limit: 200 }, null))
  expect(lines.every(({ ref }) => ref === hermes)).toBe(true)
  expect(lines.map(({ state }) => state)).toEqual(expect.arrayContaining(['initializing', 'ready', 'stopped']))
  expect(lines).toEqual(lines.toSorted((a, b) => Number(a.id) - Number(b.id)))
  const short = await good(next.call('component.history', { ref: hermes, limit: 2 }, null))
  expect(short.lines).toEqual(lines.slice(-2))
})

it('still tells what a full disk refused to keep', async () => {
  const { world, engine } = await withInstance()
  await start(engine, hermes)
  await world.clock.advance(5_000)
  const known = await good(engine.call('component.history', { ref: hermes, limit: 200 }, null))
  world.storage.history = () => []
  expect(await good(engine.call('component.history', { ref: hermes, limit: 200 }, null))).toEqual(known)
})

it('refuses a row that is not there', async () => {
  const { engine } = await withInstance()
  const answer = await engine.call('component.environment', { ref: `${primary}/nobody` as Ref }, null)
  expect(answer).toMatchObject({ ok: false, failure: { code: 'ref.unknown' } })
  const history = await engine.call('component.history', { ref: `${primary}/nobody` as Ref, limit: 1 }, null)
  expect(history).toMatchObject({ ok: false, failure: { code: 'ref.unknown' } })
})
