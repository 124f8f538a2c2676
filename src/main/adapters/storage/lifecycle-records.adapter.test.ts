import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MOST_TRANSITIONS, type HistoryEntry } from '@shared/contract/lifecycle-commands'
import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import type { Cause } from '@shared/model/lifecycle'
import type { RegistrationRow } from '@shared/model/registrations'
import type { Change } from '../../engine/effects'
import { openDatabase } from './sqlite'
import type { OpenedStorage } from './storage'
import { openStorage } from './storage'
import { instanceRecord, timelineRow } from './testing/records'

const A = 'coder-a' as InstanceId
const HERMES = 'coder-a/hermes' as Ref
const because: Cause[] = [
  { ref: 'coder-a/engram' as Ref, message: 'engram (8000) refused connections', at: 4 },
  { ref: null, message: 'engram was killed, out of memory', at: null },
]

let folder: string
let path: string
let storage: OpenedStorage
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-db-'))
  path = join(folder, 'till.db')
  storage = openStorage(path)
})
afterEach(() => {
  storage.close()
  rmSync(folder, { recursive: true })
})

function reopen(): OpenedStorage {
  storage.close()
  storage = openStorage(path)
  return storage
}

function entry(index: number, more: Partial<HistoryEntry> = {}): HistoryEntry {
  const state = index % 2 === 0 ? 'ready' : 'degraded'
  return { at: index, state, code: null, message: null, because: [], run: 'run-0001' as RunId, ...more }
}

function registration(id: string, more: Partial<RegistrationRow> = {}): RegistrationRow {
  return {
    id: id as Ref,
    instance: A,
    componentId: 'hermes',
    name: 'Hermes',
    type: 'service',
    version: '1.2.0',
    capabilities: ['messaging', 'registry'],
    dependencies: ['engram'],
    instanceUuid: '3f2a9c01-77aa-4b1e-9a51-6e2f5d0c9b10',
    endpoint: 'http://127.0.0.1:8001',
    metadata: { nested: { list: [1, 'two', null] }, quote: '"’' },
    saidState: 'ready',
    by: 'component',
    registeredAt: 5,
    run: 'run-0001' as RunId,
    beats: 'on-time',
    ...more,
  }
}

test('registrations, starts and fallbacks are loaded as they were last written', () => {
  const changes: Change[] = [
    { kind: 'registration.put', row: registration(HERMES, { version: '1.1.0' }) },
    { kind: 'registration.put', row: registration(HERMES) },
    { kind: 'registration.put', row: registration('coder-a/engram', { run: null, endpoint: null, beats: null }) },
    { kind: 'registration.put', row: registration('coder-a/apollo') },
    { kind: 'registration.remove', ref: 'coder-a/apollo' as Ref },
    { kind: 'start.put', instance: A, json: '{"old":true}' },
    { kind: 'start.put', instance: A, json: '{"bars":[]}' },
    { kind: 'fallback.put', instance: A, capability: 'text_generation', json: '[1]' },
    { kind: 'fallback.put', instance: A, capability: 'text_generation', json: '[2]' },
    { kind: 'fallback.put', instance: A, capability: 'search', json: '[3]' },
  ]
  storage.write(changes)
  const durable = reopen().load()
  expect(durable.registrations).toEqual([
    registration('coder-a/engram', { run: null, endpoint: null, beats: null }),
    registration(HERMES),
  ])
  expect(durable.starts).toEqual({ [A]: '{"bars":[]}' })
  expect(new Map(durable.fallbacks.map(({ capability, json }) => [capability, json]))).toEqual(
    new Map([
      ['search', '[3]'],
      ['text_generation', '[2]'],
    ]),
  )
})

test('a registration that this Till can’t read is left out, and the others are there', () => {
  storage.write([{ kind: 'registration.put', row: registration(HERMES) }])
  storage.close()
  const db = openDatabase(path)
  db.exec(`INSERT INTO registrations VALUES ('coder-a/later', '{"shape":"of a later Till"}')`)
  db.close()
  storage = openStorage(path)
  expect(storage.load().registrations).toEqual([registration(HERMES)])
})

test('causes go with reasons of rests and with lines of the timeline', () => {
  const reason = { code: 'not-ready', message: 'readiness failed 3 times', because } as const
  const told = { ...timelineRow(1), ref: HERMES, code: 'not-ready' as const, because }
  storage.write([
    { kind: 'rest.put', rest: { ref: HERMES, state: 'failed', reason, at: 3 } },
    { kind: 'timeline.add', row: told },
    { kind: 'timeline.add', row: timelineRow(2) },
  ])
  const { rests, timeline } = reopen().load()
  expect(rests).toEqual([{ ref: HERMES, state: 'failed', reason, at: 3 }])
  expect(timeline).toEqual([told, timelineRow(2)])
  expect(storage.history(HERMES, 5)).toEqual([told])
})

test('what becomes of an instance when Till goes is kept, and taken back', () => {
  const record = instanceRecord('coder-a')
  storage.write([{ kind: 'instance.put', record: { ...record, whenTillGoes: 'stop' } }])
  expect(reopen().load().instances).toEqual([{ ...record, whenTillGoes: 'stop' }])
  storage.write([{ kind: 'instance.put', record: { ...record, whenTillGoes: null } }])
  expect(reopen().load().instances[0]?.whenTillGoes ?? null).toBeNull()
})

test('the room that the logs of an instance may take is kept, and given up', () => {
  const record = instanceRecord('coder-a')
  storage.write([{ kind: 'instance.put', record: { ...record, logBudgetBytes: 5 * 1024 ** 4 } }])
  expect(reopen().load().instances).toEqual([{ ...record, logBudgetBytes: 5 * 1024 ** 4 }])
  storage.write([{ kind: 'instance.put', record: { ...record, logBudgetBytes: null } }])
  expect(reopen().load().instances).toEqual([record])
})

describe('transitions', () => {
  test('of one ref come back in their order, with codes, causes and runs, and no one else’s', () => {
    const failed = entry(3, { state: 'failed', code: 'not-ready', message: 'readiness failed', because, run: null })
    storage.write([
      { kind: 'transition.add', ref: HERMES, entry: entry(1) },
      { kind: 'transition.add', ref: 'coder-a/engram' as Ref, entry: entry(2) },
      // Two of one moment, and a clock that was set back.
      { kind: 'transition.add', ref: HERMES, entry: entry(1, { state: 'degraded' }) },
      { kind: 'transition.add', ref: HERMES, entry: failed },
      { kind: 'transition.add', ref: HERMES, entry: entry(0) },
    ])
    const all = [entry(1), entry(1, { state: 'degraded' }), failed, entry(0)]
    expect(reopen().transitions(HERMES, 200)).toEqual(all)
    expect(storage.transitions(HERMES, 2)).toEqual(all.slice(-2))
    expect(storage.transitions('coder-a/nobody' as Ref, 2)).toEqual([])
  })

  test('are kept to the last 200 of each ref, whoever else writes', () => {
    const other = 'coder-a/engram' as Ref
    const count = MOST_TRANSITIONS + 50
    storage.write([{ kind: 'transition.add', ref: other, entry: entry(7) }])
    storage.write(
      Array.from({ length: count }, (_, at) => ({ kind: 'transition.add', ref: HERMES, entry: entry(at) }) as const),
    )
    const kept = reopen().transitions(HERMES, count)
    expect(kept.map(({ at }) => at)).toEqual(Array.from({ length: MOST_TRANSITIONS }, (_, at) => at + 50))
    expect(storage.transitions(other, 10)).toEqual([entry(7)])
    storage.close()
    const db = openDatabase(path)
    expect(db.prepare('SELECT count(*) AS n FROM transitions').get()).toEqual({ n: MOST_TRANSITIONS + 1 })
    db.close()
  })
})

test('a removed instance takes its registrations, transitions, starts and fallbacks with it, and no other’s', () => {
  const B = 'coder-ab' as InstanceId
  const changes = [A, B].flatMap((instance): Change[] => [
    { kind: 'registration.put', row: registration(`${instance}/hermes`, { instance }) },
    { kind: 'transition.add', ref: `${instance}/hermes` as Ref, entry: entry(1) },
    { kind: 'start.put', instance, json: '{}' },
    { kind: 'fallback.put', instance, capability: 'search', json: '[]' },
  ])
  storage.write([...changes, { kind: 'instance.remove', id: A }])
  const durable = reopen().load()
  expect(durable.registrations.map(({ id }) => id)).toEqual(['coder-ab/hermes'])
  expect(Object.keys(durable.starts)).toEqual([B])
  expect(durable.fallbacks.map(({ instance }) => instance)).toEqual([B])
  expect(storage.transitions(HERMES, 5)).toEqual([])
  expect(storage.transitions('coder-ab/hermes' as Ref, 5)).toHaveLength(1)
})
