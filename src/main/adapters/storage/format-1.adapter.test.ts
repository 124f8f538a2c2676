import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import { MIGRATIONS } from './migrations'
import { openChecked } from './open-database'
import { closeDatabase, openDatabase } from './sqlite'
import { openStorage } from './storage'
import { instanceRecord, reservationOf, runRecord } from './testing/records'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-db-'))
  path = join(folder, 'till.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** As the first Till left its data folder: its tables, and rows written with its statements. */
function leaveFormat1(): void {
  const { db } = openChecked(path, join(folder, 'backups'), MIGRATIONS.slice(0, 1))
  db.exec(`
    INSERT INTO instances (id, name, platform, mode, root, component_base, component_size, ai_base, ai_size, created_at)
      VALUES ('coder-a', 'CODER-A', 'sample', 'primary', '/srv/coder-a', 8000, 100, 45000, 100, 1700000000000);
    INSERT INTO reservations VALUES ('coder-a', '/srv/coder-a', 8000, 100, 45000, 100);
    INSERT INTO reservations VALUES ('lone', '/srv/lone', 9000, 10, NULL, NULL);
    INSERT INTO runs (run, ref, boot_id, pid, start_ticks, log_path, state, started_at)
      VALUES ('run-coder-a-hermes-1', 'coder-a/hermes', 'boot', 1001, 9007199254740990, '/logs/coder-a/hermes/1.log', 'ready', 1);
    INSERT INTO wanted VALUES ('coder-a/hermes');
    INSERT INTO settings VALUES (1, '{"theme":"dark","density":"compact","onQuit":"keep"}');
  `)
  closeDatabase(db)
}

test('a database of format 1 is taken over with all it has, and kept as it was', () => {
  leaveFormat1()
  const storage = openStorage(path)
  expect(storage.notice).toBeNull()
  expect(storage.load()).toMatchObject({
    instances: [instanceRecord('coder-a')],
    runs: [runRecord('coder-a/hermes', 1)],
    wanted: ['coder-a/hermes'],
    settings: { theme: 'dark', density: 'compact', onQuit: 'keep' },
  })
  expect(storage.reservations()).toEqual([
    reservationOf('coder-a'),
    {
      instance: 'lone',
      root: '/srv/lone',
      ports: { component: { base: 9_000, size: 10 }, ai: null },
      ahead: null,
    },
  ])
  // And can be changed in the new columns.
  const changed = { ...instanceRecord('coder-a'), offsets: { HERMES_PORT: 50 }, overrideReason: 'an old habit' }
  storage.write([{ kind: 'instance.put', record: changed }])
  expect(storage.load().instances).toEqual([changed])
  storage.close()

  // One copy before each step that was taken.
  const backups = readdirSync(join(folder, 'backups')).toSorted()
  expect(backups).toHaveLength(MIGRATIONS.length - 1)
  expect(backups[0]).toMatch(/^till\.db\.format-1-\d+$/)
  const copy = openDatabase(join(folder, 'backups', backups[0] ?? ''))
  expect(copy.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
  expect(copy.prepare('SELECT id, root FROM instances').all()).toMatchObject([{ id: 'coder-a', root: '/srv/coder-a' }])
  expect(copy.prepare('SELECT count(*) AS n FROM reservations').get()).toEqual({ n: 2 })
  copy.close()
})

test('what the first format did not remember beside it is remembered from the first opening on', () => {
  leaveFormat1()
  openStorage(path).close()
  const { instances } = JSON.parse(readFileSync(join(folder, 'instances.json'), 'utf8')) as { instances: unknown[] }
  expect(instances).toEqual([instanceRecord('coder-a')])
  const again = openStorage(path)
  expect(again.notice).toBeNull()
  expect(again.remembered()).toEqual([])
  again.release('lone' as InstanceId)
  again.close()
})
