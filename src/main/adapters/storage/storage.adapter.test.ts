import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Change } from '../../engine/effects'
import { ENDED_RUNS_KEPT, TIMELINE_KEPT } from './changes'
import { openDatabase } from './sqlite'
import type { OpenedStorage } from './storage'
import { openStorage } from './storage'
import { instanceRecord, reservationOf, runRecord, timelineRow } from './testing/records'

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

test('a new one is empty, private and in WAL mode', () => {
  expect(storage.notice).toBeNull()
  expect(storage.load()).toEqual({
    instances: [],
    runs: [],
    wanted: [],
    rests: [],
    restarts: {},
    timeline: [],
    settings: null,
    undos: [],
    registrations: [],
    starts: {},
    fallbacks: [],
  })
  expect(storage.reservations()).toEqual([])
  storage.write([{ kind: 'timeline.add', row: timelineRow(1) }])
  for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600)
  expect(existsSync(join(folder, 'backups')), 'nothing to copy yet').toBe(false)
})

test('what is no record is refused as that, with all that was to be written beside it', () => {
  const ref = 'coder-a/hermes' as Ref
  const half: Change = { kind: 'restarts.put', ref, restarts: 1.5 }
  const nothing: Change = { kind: 'wanted.put', ref: undefined as unknown as Ref, isWanted: true }
  for (const change of [half, nothing]) {
    const attempt = (): void => storage.write([{ kind: 'restarts.put', ref, restarts: 1 }, change])
    expect(attempt).toThrow(expect.objectContaining({ failure: expect.objectContaining({ code: 'internal' }) }))
  }
  expect(reopen().load()).toMatchObject({ restarts: {}, wanted: [] })
})

test('everything written is loaded again', () => {
  const ended = runRecord('coder-a/hermes', 1)
  const living = runRecord('coder-a/hermes', 2)
  const undo = { id: 'u1', instance: 'coder-a' as InstanceId, message: 'moved', at: 7, step: '{}' }
  storage.write([
    { kind: 'instance.put', record: instanceRecord('coder-a') },
    {
      kind: 'instance.put',
      record: { ...instanceRecord('coder-b', 1), ports: { component: { base: 1, size: 1 }, ai: null } },
    },
    { kind: 'run.put', record: ended },
    { kind: 'run.put', record: living },
    { kind: 'run.end', run: ended.run, at: 5, exitCode: null, signal: 'SIGKILL' },
    { kind: 'run.state', run: living.run, state: 'degraded' },
    { kind: 'wanted.put', ref: living.ref, isWanted: true },
    { kind: 'wanted.put', ref: living.ref, isWanted: true },
    { kind: 'wanted.put', ref: 'coder-a/apollo' as Ref, isWanted: true },
    { kind: 'wanted.put', ref: 'coder-a/apollo' as Ref, isWanted: false },
    { kind: 'restarts.put', ref: living.ref, restarts: 1 },
    { kind: 'restarts.put', ref: living.ref, restarts: 2 },
    { kind: 'rest.put', rest: { ref: living.ref, state: 'failed', reason: { code: 'exited', message: 'why' }, at: 3 } },
    { kind: 'rest.put', rest: { ref: living.ref, state: 'stopped', reason: null, at: 4 } },
    { kind: 'timeline.add', row: timelineRow(1) },
    { kind: 'timeline.add', row: timelineRow(2) },
    { kind: 'settings.put', settings: { theme: 'dark', density: 'compact', onQuit: 'keep' } },
    { kind: 'undo.put', undo },
    { kind: 'undo.put', undo: { ...undo, id: 'u2' } },
    { kind: 'undo.remove', id: 'u2' },
  ])
  storage.reserve(reservationOf('coder-a'))

  reopen()
  expect(storage.load()).toEqual({
    instances: [
      instanceRecord('coder-a'),
      { ...instanceRecord('coder-b', 1), ports: { component: { base: 1, size: 1 }, ai: null } },
    ],
    runs: [{ ...living, state: 'degraded' }],
    wanted: [living.ref],
    rests: [{ ref: living.ref, state: 'stopped', reason: null, at: 4 }],
    restarts: { [living.ref]: 2 },
    timeline: [timelineRow(1), timelineRow(2)],
    settings: { theme: 'dark', density: 'compact', onQuit: 'keep' },
    undos: [undo],
    registrations: [],
    starts: {},
    fallbacks: [],
  })
  expect(storage.reservations()).toEqual([reservationOf('coder-a')])
  expect(storage.lastRun(living.ref)).toEqual({ run: living.run, logPath: living.logPath, startedAt: living.startedAt })
  expect(storage.lastRun('coder-a/nobody' as Ref)).toBeNull()
})

test('a run that is put again keeps its end and its beginning', () => {
  const run = runRecord('coder-a/hermes', 1)
  storage.write([
    { kind: 'run.put', record: run },
    { kind: 'run.put', record: { ...run, state: 'starting', startedAt: 99 } },
  ])
  expect(storage.load().runs).toEqual([{ ...run, state: 'starting' }])
})

test('the newest run is the one written last, whatever the wall clock said', () => {
  const [first, second] = [runRecord('coder-a/hermes', 9), runRecord('coder-a/hermes', 1)]
  storage.write([
    { kind: 'run.put', record: first },
    { kind: 'run.end', run: first.run, at: 10, exitCode: 0, signal: null },
  ])
  storage.write([{ kind: 'run.put', record: second }])
  expect(storage.lastRun(first.ref)).toEqual({ run: second.run, logPath: second.logPath, startedAt: second.startedAt })
})

test('a write is all or nothing', () => {
  const broken = { ...instanceRecord('coder-b'), name: null as unknown as string }
  const changes: Change[] = [
    { kind: 'instance.put', record: instanceRecord('coder-a') },
    { kind: 'instance.put', record: broken },
  ]
  expect(() => storage.write(changes)).toThrow(/NOT NULL/)
  expect(storage.load().instances).toEqual([])
  storage.write([{ kind: 'instance.put', record: instanceRecord('coder-a') }])
  expect(storage.load().instances).toHaveLength(1)
})

test('a removed instance leaves nothing that a new one of its name would inherit', () => {
  const run = runRecord('coder-a/hermes', 1)
  storage.reserve(reservationOf('coder-a'))
  storage.reserve(reservationOf('coder-ab', 1))
  storage.write([
    { kind: 'instance.put', record: instanceRecord('coder-a') },
    { kind: 'run.put', record: run },
    { kind: 'run.end', run: run.run, at: 2, exitCode: 0, signal: null },
    { kind: 'wanted.put', ref: run.ref, isWanted: true },
    { kind: 'wanted.put', ref: 'coder-ab/hermes' as Ref, isWanted: true },
    { kind: 'restarts.put', ref: run.ref, restarts: 3 },
    { kind: 'instance.remove', id: 'coder-a' as InstanceId },
  ])
  expect(storage.load()).toMatchObject({ instances: [], wanted: ['coder-ab/hermes'], restarts: {} })
  expect(storage.lastRun(run.ref)).toBeNull()
  expect(storage.reservations().map((each) => each.instance)).toEqual(['coder-ab'])
})

test('a reservation of 200 ports in one hold; a changed one replaces its own; a released one is free', () => {
  storage.reserve(reservationOf('coder-a'))
  expect(() => storage.reserve(reservationOf('coder-b'))).toThrow(/overlap .* of coder-a/)
  expect(storage.reservations()).toEqual([reservationOf('coder-a')])
  storage.reserve({ ...reservationOf('coder-a', 3) })
  storage.reserve(reservationOf('coder-b'))
  storage.release('coder-a' as InstanceId)
  storage.release('coder-a' as InstanceId)
  expect(storage.reservations()).toEqual([reservationOf('coder-b')])
})

test('several change places in one step, or none does', () => {
  storage.reserveAll([reservationOf('coder-a', 0), reservationOf('coder-b', 1), reservationOf('coder-c', 2)])
  storage.reserveAll([reservationOf('coder-a', 1), reservationOf('coder-b', 0)])
  const swapped = [reservationOf('coder-b', 0), reservationOf('coder-a', 1), reservationOf('coder-c', 2)]
  expect(storage.reservations()).toEqual(swapped)

  // Into the place of one that stays; onto each other; and one that is released makes room only if all else holds.
  expect(() => storage.reserveAll([reservationOf('coder-a', 2), reservationOf('coder-b', 1)])).toThrow(/of coder-c/)
  expect(() => storage.reserveAll([reservationOf('coder-a', 5), reservationOf('coder-b', 5)])).toThrow(/of coder-a/)
  expect(() =>
    storage.reserveAll([reservationOf('coder-d', 2), reservationOf('coder-e', 1)], ['coder-c' as InstanceId]),
  ).toThrow(/of coder-a/)
  expect(storage.reservations()).toEqual(swapped)

  const ahead = { ...reservationOf('k7', 3), root: '', ahead: { note: 'next release', platform: 'sample', at: 5 } }
  storage.reserveAll([reservationOf('coder-d', 2), ahead], ['coder-c' as InstanceId])
  expect(storage.reservations().slice(2)).toEqual([reservationOf('coder-d', 2), ahead])
  // What was kept ahead becomes an instance's in one step.
  storage.reserveAll([reservationOf('coder-e', 3)], ['k7' as InstanceId])
  expect(reopen().reservations().at(-1)).toEqual(reservationOf('coder-e', 3))
})

test('the history of a row is its last lines, oldest first, and no one else’s', () => {
  const ref = 'coder-a/hermes' as Ref
  const lines = Array.from({ length: 9 }, (_, index) => ({ ...timelineRow(index), ref: index % 3 === 0 ? null : ref }))
  storage.write(lines.map((row) => ({ kind: 'timeline.add', row })))
  const own = lines.filter((row) => row.ref === ref)
  expect(reopen().history(ref, 200)).toEqual(own)
  expect(storage.history(ref, 2)).toEqual(own.slice(-2))
  expect(storage.history('coder-a/nobody' as Ref, 5)).toEqual([])
})

test('the timeline and the ended runs are bounded', () => {
  const lines = Array.from({ length: TIMELINE_KEPT + 700 }, (_, index) => timelineRow(index))
  storage.write(lines.map((row) => ({ kind: 'timeline.add', row })))
  const { timeline } = storage.load()
  expect(timeline.map((row) => row.id)).toEqual(lines.slice(-500).map((row) => row.id))

  for (let index = 0; index < ENDED_RUNS_KEPT + 15; index++) {
    const run = runRecord('coder-a/hermes', index)
    storage.write([{ kind: 'run.put', record: run }])
    if (index !== 0) storage.write([{ kind: 'run.end', run: run.run, at: index, exitCode: 1, signal: null }])
  }
  expect(storage.load().runs, 'a living one is never pruned').toHaveLength(1)
  storage.close()
  const db = openDatabase(path)
  expect(db.prepare('SELECT count(*) AS n FROM timeline').get()).toMatchObject({ n: TIMELINE_KEPT })
  expect(db.prepare('SELECT count(*) AS n FROM runs').get()).toMatchObject({ n: ENDED_RUNS_KEPT + 1 })
  db.close()
})
