import { beforeEach, expect, it } from 'vitest'
import type { HistoryEntry } from '@shared/contract/lifecycle-commands'
import type { Ref } from '@shared/model/ids'
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine'
import { componentRow, instanceRow } from '../testing/rows'
import { typeLine } from '../testing/typed-line'

let engine: FakeEngine
const till = (line: string) => typeLine(engine, line.split(' '))
const entry = (at: Date, over: Partial<HistoryEntry>): HistoryEntry => ({
  at: at.getTime(),
  state: 'ready',
  code: null,
  message: null,
  because: [],
  run: null,
  ...over,
})

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.instances.push(instanceRow({ id: 'a' }))
  engine.tables.components.push(componentRow('a', 'gate'))
})

it('tells states under their days, newest last, each with why and how long', async () => {
  const entries = [
    entry(new Date(2026, 10, 20, 21, 59, 8), { state: 'ready' }),
    entry(new Date(2026, 10, 21, 0, 1, 9), {
      state: 'failed',
      code: 'restarting',
      message: 'ended by itself with exit code 3 (attempt 1 of 5)',
      because: [{ ref: 'a/store' as Ref, message: 'store (8001) refused connections', at: null }],
    }),
    entry(new Date(2026, 10, 21, 0, 1, 10), { state: 'initializing' }),
  ]
  engine.answers.set('component.transitions', { ok: true, value: { entries } })
  engine.answers.set('component.history', { ok: true, value: { lines: [] } })
  const { code, out } = await till('history gate -n 3')
  expect(code).toBe(0)
  expect(engine.calls).toMatchObject([{ name: 'component.transitions', input: { ref: 'a/gate', limit: 3 } }])
  expect(out.split('\n')).toEqual([
    '2026-11-20',
    '  21:59:08  ●  ready  for 2 h 2 min',
    '2026-11-21',
    '  00:01:09  ✖  failed        ended by itself with exit code 3 (attempt 1 of 5), because store (8001) refused connections · after 2 h 2 min ready',
    '  00:01:10  ◑  initializing',
    '',
  ])
  expect(JSON.parse((await till('history gate --json')).out)).toEqual({
    version: 1,
    ref: 'a/gate',
    entries: [7_321_000, 1_000, null].map((forMs, at) => ({ ...entries[at], forMs })),
    lines: [],
  })
  expect(engine.calls.at(-1)?.input).toEqual({ ref: 'a/gate', limit: 200 })
})

it('says where nothing has happened, and refuses more than is kept', async () => {
  engine.answers.set('component.transitions', { ok: true, value: { entries: [] } })
  expect((await till('history gate')).out).toBe('Nothing has happened to a/gate yet.\n')
  expect((await till('history gate -n 201')).code).toBe(2)
})
