import { beforeEach, expect, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { RegistrationRow } from '@shared/model/registrations'
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine'
import { componentRow, instanceRow } from '../testing/rows'
import { typeLine } from '../testing/typed-line'

let engine: FakeEngine
const till = (line: string) => typeLine(engine, line.split(' '))

const registration = (component: string, more: Partial<RegistrationRow> = {}): RegistrationRow => ({
  id: `a/${component}` as Ref,
  instance: 'a' as InstanceId,
  componentId: component,
  name: component,
  type: 'service',
  version: '1.2.0',
  capabilities: ['search', 'index'],
  dependencies: ['store'],
  instanceUuid: '3f2a9c01-77aa',
  endpoint: 'http://127.0.0.1:8001',
  metadata: { zone: 'local' },
  saidState: 'ready',
  by: 'component',
  registeredAt: Date.UTC(2026, 10, 21, 9),
  run: null,
  beats: 'on-time',
  ...more,
})

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.instances.push(instanceRow({ id: 'a' }))
  engine.tables.components.push(
    componentRow('a', 'gate', { state: 'ready' }),
    componentRow('a', 'store', { state: 'stopped' }),
  )
})

it('lists registrations with what Till sees of each', async () => {
  const rows = [registration('gate'), registration('store', { by: 'till', version: '', endpoint: null, beats: null })]
  engine.answers.set('registry.list', { ok: true, value: { registrations: rows } })
  const { code, out } = await till('registry list a')
  expect(code).toBe(0)
  expect(engine.calls.at(-1)).toMatchObject({ name: 'registry.list', input: { instance: 'a' } })
  expect(out.split('\n').filter((line) => line !== '')).toEqual([
    '●  a/gate   ready    service 1.2.0  http://127.0.0.1:8001  by itself, heartbeats on time',
    expect.stringMatching(/^. {2}a\/store {2}stopped {2}service +by Till$/),
  ])
  const told = JSON.parse((await till('registry list --json')).out) as { registrations: unknown[] }
  expect(told.registrations).toMatchObject([{ state: 'ready' }, { state: 'stopped' }])
  engine.answers.set('registry.list', { ok: true, value: { registrations: [] } })
  expect((await till('registry list')).out).toContain('Nothing is registered yet')
})

it('shows one in full', async () => {
  engine.answers.set('registry.get', { ok: true, value: registration('gate') })
  const { code, out } = await till('registry show gate')
  expect(code).toBe(0)
  for (const part of ['search, index', '3f2a9c01-77aa', '2026-11-21T09:00:00.000Z by itself', '"local"', 'on time'])
    expect(out).toContain(part)
  expect(JSON.parse((await till('registry show a/gate --json')).out)).toMatchObject({
    registration: { version: '1.2.0', state: 'ready' },
  })
})

it('says why there is none', async () => {
  const failure = { code: 'registry.unknown', message: 'a/gate is not registered.' } as const
  engine.answers.set('registry.get', { ok: false, failure })
  const { code, err } = await till('registry show gate')
  expect(code).not.toBe(0)
  expect(err).toContain('a/gate is not registered.')
})

it('finds who can do something, and fails where nobody usable can', async () => {
  const found = [{ ...registration('gate'), state: 'ready' as const, isUsable: true }]
  engine.answers.set('registry.find', { ok: true, value: { found } })
  expect(await till('registry find search --instance a')).toMatchObject({ code: 0 })
  expect(engine.calls.at(-1)).toMatchObject({ input: { capability: 'search', instance: 'a' } })
  engine.answers.set('registry.find', {
    ok: true,
    value: { found: [{ ...registration('gate'), state: 'stopped' as const, isUsable: false }] },
  })
  expect((await till('registry find search')).code).toBe(1)
  engine.answers.set('registry.find', { ok: true, value: { found: [] } })
  engine.answers.set('registry.list', { ok: true, value: { registrations: [registration('gate')] } })
  const none = await till('registry find sing')
  expect(none).toMatchObject({ code: 1 })
  expect(none.out).toContain('Nobody is registered with “sing”.')
  expect((await till('registry find serch')).out).toContain('Nobody is registered with “serch”. Did you mean search?')
})
