import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { MIGRATIONS } from './migrations'
import { openChecked } from './open-database'
import { closeDatabase, openDatabase } from './sqlite'
import { openStorage } from './storage'
import { instanceRecord, reservationOf, runRecord, timelineRow } from './testing/records'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-db-'))
  path = join(folder, 'till.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** As the second Till left its data folder: its tables, and rows written with its statements. */
function leaveFormat2(): void {
  const { db } = openChecked(path, join(folder, 'backups'), MIGRATIONS.slice(0, 2))
  db.exec(`
    INSERT INTO instances VALUES ('coder-a', 'CODER-A', 'sample', 'primary', '/srv/coder-a', 8000, 100, 45000, 100,
      1700000000000, '{"HERMES_PORT":50}', '["c1"]', 'an old habit', NULL);
    INSERT INTO reservations VALUES ('coder-a', '/srv/coder-a', 8000, 100, 45000, 100, NULL, NULL, NULL);
    INSERT INTO runs (run, ref, boot_id, pid, start_ticks, log_path, state, started_at)
      VALUES ('run-coder-a-hermes-1', 'coder-a/hermes', 'boot', 1001, 9007199254740990, '/logs/coder-a/hermes/1.log', 'ready', 1);
    INSERT INTO wanted VALUES ('coder-a/hermes');
    INSERT INTO restarts VALUES ('coder-a/hermes', 3);
    INSERT INTO rests VALUES ('coder-a/engram', 'failed', 'exited', 'exited with 1', 9);
    INSERT INTO timeline (id, at, level, instance, ref, state, message)
      VALUES ('2', 2, 'info', 'coder-a', NULL, 'ready', 'line 2');
    INSERT INTO undos VALUES ('u1', 'coder-a', 'moved', 7, '{}');
    INSERT INTO settings VALUES (1, '{"theme":"dark","density":"compact","onQuit":"keep"}');
  `)
  closeDatabase(db)
}

test('a database of format 2 is taken over with all it has, and kept as it was', () => {
  leaveFormat2()
  const storage = openStorage(path)
  const changed = { offsets: { HERMES_PORT: 50 }, ignored: ['c1'], overrideReason: 'an old habit' }
  expect(storage.load()).toEqual({
    instances: [{ ...instanceRecord('coder-a'), ...changed }],
    runs: [runRecord('coder-a/hermes', 1)],
    wanted: ['coder-a/hermes'],
    rests: [{ ref: 'coder-a/engram', state: 'failed', reason: { code: 'exited', message: 'exited with 1' }, at: 9 }],
    restarts: { 'coder-a/hermes': 3 },
    timeline: [timelineRow(2)],
    settings: { theme: 'dark', density: 'compact', onQuit: 'keep' },
    undos: [{ id: 'u1', instance: 'coder-a', message: 'moved', at: 7, step: '{}' }],
    registrations: [],
    starts: {},
    fallbacks: [],
  })
  expect(storage.reservations()).toEqual([reservationOf('coder-a')])
  expect(storage.transitions('coder-a/hermes' as Ref, 200)).toEqual([])
  storage.close()

  // One copy before each step that was taken.
  const [backup = '', ...more] = readdirSync(join(folder, 'backups')).toSorted()
  expect(more).toHaveLength(MIGRATIONS.length - 3)
  expect(backup).toMatch(/^till\.db\.format-2-\d+$/)
  const copy = openDatabase(join(folder, 'backups', backup))
  expect(copy.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 })
  expect(copy.prepare('SELECT offsets FROM instances').get()).toEqual({ offsets: '{"HERMES_PORT":50}' })
  copy.close()
})
