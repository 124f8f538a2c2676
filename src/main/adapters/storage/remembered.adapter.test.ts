import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { InstanceRecord } from '../../engine/effects'
import { openStorage } from './storage'
import { instanceRecord, reservationOf } from './testing/records'

let folder: string
let path: string
let memory: string
let owed: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-db-'))
  path = join(folder, 'till.db')
  memory = join(folder, 'instances.json')
  owed = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = () => openStorage(path, join(folder, 'backups'), (why) => owed.push(why))
const remembered = (): InstanceRecord[] =>
  (JSON.parse(readFileSync(memory, 'utf8')) as { instances: InstanceRecord[] }).instances

const rich: InstanceRecord = {
  ...instanceRecord('coder-b', 1),
  offsets: { HERMES_PORT: 50 },
  ignored: ['taken:coder-b:HERMES_PORT'],
  overrideReason: 'the firewall lets only these through',
  hold: { reason: 'a demo', heldBy: 'ada', heldAt: 1, expiresAt: null },
  whenTillGoes: 'stop',
  logBudgetBytes: 128 * 1024 * 1024,
}
const ahead = { ...reservationOf('k7', 3), root: '', ahead: { note: 'next release', platform: 'sample', at: 5 } }

/** Fills a database, then loses it: `spoil` is what happens to it while no Till runs. */
function lose(spoil: () => void): void {
  const storage = open()
  storage.write([
    { kind: 'instance.put', record: instanceRecord('coder-a') },
    { kind: 'instance.put', record: rich },
    { kind: 'instance.put', record: instanceRecord('gone', 2) },
  ])
  storage.reserve(ahead)
  storage.write([{ kind: 'instance.remove', id: 'gone' as InstanceId }])
  storage.close()
  spoil()
}

test('is in step with the database after every change, private, and nothing else is left', () => {
  lose(() => {})
  expect(remembered()).toEqual([instanceRecord('coder-a'), rich])
  expect(statSync(memory).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder).filter((name) => !name.startsWith('till.db-'))).toEqual(['instances.json', 'till.db'])
  const storage = open()
  expect(storage.remembered(), 'nothing was lost').toEqual([])
  storage.close()
})

test('a damaged or deleted database: all are remembered until they are in the new one', () => {
  for (const spoil of [() => writeFileSync(path, 'no database '.repeat(2_000)), () => rmSync(path)]) {
    rmSync(folder, { recursive: true })
    mkdirSync(folder)
    lose(spoil)
    // A Till that ends before it could rebuild them loses nothing.
    for (let round = 0; round < 2; round += 1) {
      const storage = open()
      expect(storage.notice).toMatch(/was damaged|is a new one, although Till remembers/)
      expect(storage.remembered()).toEqual([instanceRecord('coder-a'), rich])
      expect(storage.rememberedAhead()).toEqual([ahead])
      storage.close()
    }
    const storage = open()
    storage.write(storage.remembered().map((record) => ({ kind: 'instance.put', record })))
    storage.reserve(ahead)
    storage.close()
    const again = open()
    expect(again.notice).toBeNull()
    expect(again.remembered()).toEqual([])
    expect(again.load().instances).toEqual([instanceRecord('coder-a'), rich])
    again.close()
  }
})

test('a copy that a person put back is believed', () => {
  lose(() => {})
  mkdirSync(join(folder, 'elsewhere'))
  const copy = join(folder, 'elsewhere', 'copy.db')
  const other = openStorage(copy)
  other.write([{ kind: 'instance.put', record: instanceRecord('from-the-copy') }])
  other.close()
  for (const tail of ['-wal', '-shm']) rmSync(path + tail, { force: true })
  renameSync(copy, path)
  const storage = open()
  expect(storage.notice).toBeNull()
  expect(storage.remembered()).toEqual([])
  expect(remembered().map(({ id }) => id)).toEqual(['from-the-copy'])
  storage.close()
})

test('entries that can’t be used are told, the others stand', () => {
  lose(() => rmSync(path))
  const file = JSON.parse(readFileSync(memory, 'utf8')) as { instances: unknown[] }
  file.instances = [{ ...instanceRecord('coder-a'), root: 'not/absolute' }, 7, rich]
  writeFileSync(memory, JSON.stringify(file))
  const storage = open()
  expect(storage.remembered()).toEqual([rich])
  expect(storage.notice).toContain(`Entry 1 of ${memory} can’t be used: root: `)
  expect(storage.notice).toContain(`Entry 2 of ${memory} can’t be used: `)
  storage.close()
})

test('one that is no JSON is kept aside and said once', () => {
  lose(() => rmSync(path))
  writeFileSync(memory, '{ "instances": [')
  const storage = open()
  expect(storage.notice).toBe(`${memory} can’t be read: it is damaged.`)
  expect(readFileSync(`${memory}.damaged`, 'utf8')).toBe('{ "instances": [')
  storage.close()
  const again = open()
  expect(again.notice).toBeNull()
  again.close()
})

test('a refusal fails no change, is told, and is made good with the next one', () => {
  const storage = open()
  mkdirSync(memory)
  storage.write([{ kind: 'instance.put', record: instanceRecord('coder-a') }])
  expect(storage.load().instances).toHaveLength(1)
  expect(owed).toEqual([`${memory} can’t be written: it is a folder.`])
  rmSync(memory, { recursive: true })
  expect(existsSync(memory)).toBe(false)
  storage.write([{ kind: 'instance.put', record: rich }])
  expect(remembered()).toEqual([instanceRecord('coder-a'), rich])
  expect(readdirSync(folder).filter((name) => name.startsWith('instances.json'))).toEqual(['instances.json'])
  storage.close()
})
