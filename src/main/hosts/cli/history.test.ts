import { beforeEach, expect, it } from 'vitest'
import type { TimelineRow } from '@shared/model/rows'
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine'
import { componentRow, instanceRow } from '../testing/rows'
import { typeLine } from '../testing/typed-line'

let engine: FakeEngine
const till = (line: string) => typeLine(engine, line.split(' '))
const line = (at: Date, over: Partial<TimelineRow>) => ({
  id: '1',
  at: at.getTime(),
  level: 'info',
  instance: 'a',
  ref: 'a/gate',
  state: null,
  message: '',
  ...over,
})

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.instances.push(instanceRow({ id: 'a' }))
  engine.tables.components.push(componentRow('a', 'gate'))
})

it('tells the lines under their days, newest last', async () => {
  const lines = [
    line(new Date(2026, 10, 20, 23, 59, 8), { state: 'ready', message: 'gate is ready' }),
    line(new Date(2026, 10, 21, 0, 1, 9), { state: 'failed', level: 'error', message: 'gate failed: exit code 3' }),
    line(new Date(2026, 10, 21, 0, 1, 10), { message: 'Start gate' }),
  ]
  engine.answers.set('component.history', { ok: true, value: { lines } })
  const { code, out } = await till('history gate -n 3')
  expect(code).toBe(0)
  expect(engine.calls).toMatchObject([{ name: 'component.history', input: { ref: 'a/gate', limit: 3 } }])
  expect(out.split('\n')).toEqual([
    '2026-11-20',
    '  23:59:08  ●  gate is ready',
    '2026-11-21',
    '  00:01:09  ✖  gate failed: exit code 3',
    '  00:01:10     Start gate',
    '',
  ])
  expect(JSON.parse((await till('history gate --json')).out)).toEqual({ version: 1, ref: 'a/gate', lines })
  expect(engine.calls.at(-1)?.input).toEqual({ ref: 'a/gate', limit: 200 })
})

it('says where nothing has happened, and refuses more than is kept', async () => {
  engine.answers.set('component.history', { ok: true, value: { lines: [] } })
  expect((await till('history gate')).out).toBe('Nothing has happened to a/gate yet.\n')
  expect((await till('history gate -n 201')).code).toBe(2)
})
