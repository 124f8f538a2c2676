import { dirname, join } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import type { Durable, InstanceRecord, Reservation, Storage } from '../../engine/effects'
import type { Prepare } from './changes'
import { applyChange } from './changes'
import { MIGRATIONS } from './migrations'
import { openChecked } from './open-database'
import { checkReservation } from './overlap'
import { keepMemory } from './memory'
import {
  instanceFrom,
  registrationFrom,
  reservationFrom,
  reservationValues,
  restFrom,
  runFrom,
  settingsFrom,
  timelineFrom,
  transitionFrom,
  undoFrom,
} from './rows'
import type { Statement } from './sqlite'
import { closeDatabase } from './sqlite'
import { storageError } from './storage-error'
import { transact } from './transaction'

/** Lines of the timeline that are loaded; the rest stays for a later look. */
const TIMELINE_LOADED = 500

/** The engine is the only steady writer, so that a lock held longer than this is somebody's mistake. */
const WRITE_DEADLINE_MS = 1_000
/** Once one was held so long: who waits stands still, and what can’t be written is owed. Until a write succeeds. */
const IMPATIENT_DEADLINE_MS = 20
const RESERVE_DEADLINE_MS = 3_000

/**
 * The storage, and what a person should know of its opening: null, or that a damaged database was kept aside, or that one
 * is gone which `remembered` tells of.
 */
export type OpenedStorage = Storage & { notice: string | null }

/**
 * Opens the database of a data folder, making or mending it where needed. Every method throws CommandError and leaves
 * the database as it was where it fails. `backups`: where copies go before a change of format. `onOwed` hears why what is
 * remembered beside the database could not be written; that is tried again with the next change.
 */
export function openStorage(
  path: string,
  backups: string = join(dirname(path), 'backups'),
  onOwed: (why: string) => void = () => {},
): OpenedStorage {
  const { db, notice } = openChecked(path, backups, MIGRATIONS)
  const statements = new Map<string, Statement>()
  const prepare: Prepare = (sql) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = db.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const all = (sql: string): unknown[] => prepare(sql).all()
  const told = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw storageError(error, path)
    }
  }
  const instances = (): InstanceRecord[] => all('SELECT * FROM instances ORDER BY created_at, id').map(instanceFrom)
  const reservations = (): Reservation[] =>
    all('SELECT * FROM reservations ORDER BY component_base').map(reservationFrom)
  const memory = keepMemory({
    path: join(dirname(path), 'instances.json'),
    database: (prepare('SELECT word FROM identity').get() as { word: string }).word,
    now: () => ({ instances: instances(), ahead: reservations().filter(({ ahead }) => ahead !== null) }),
    onOwed,
  })
  const reserveAll: Storage['reserveAll'] = (wishes, released = []) => {
    const reserve = (): boolean => {
      // All leave their places before the first takes one: so two can swap.
      const left = [...released, ...wishes.map(({ instance }) => instance)].map((id) => releaseOne(prepare, id))
      for (const wish of wishes) {
        checkReservation(wish, rivalsOf(prepare, wish))
        prepare('INSERT INTO reservations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(...reservationValues(wish))
      }
      return left.includes('ahead') || wishes.some(({ ahead }) => ahead !== null)
    }
    // A release that a power cut takes back is made good when the instances are loaded.
    const isAhead = told(() => transact(db, RESERVE_DEADLINE_MS, reserve, wishes.length > 0))
    if (isAhead) memory.write()
  }
  let isClosed = false
  let wasHeld = false

  return {
    notice: [notice ?? memory.lossOf(path), ...memory.problems].filter((each) => each !== null).join(' ') || null,
    load: () =>
      told((): Durable => ({
        instances: instances(),
        runs: all('SELECT * FROM runs WHERE ended_at IS NULL ORDER BY rowid').map(runFrom),
        wanted: all('SELECT ref FROM wanted ORDER BY ref').map((row) => (row as { ref: Ref }).ref),
        rests: all('SELECT * FROM rests ORDER BY ref').map(restFrom),
        restarts: Object.fromEntries(
          all('SELECT ref, count FROM restarts').map((row) => {
            const { ref, count } = row as { ref: Ref; count: number }
            return [ref, count]
          }),
        ),
        timeline: all(`SELECT * FROM timeline ORDER BY seq DESC LIMIT ${TIMELINE_LOADED}`)
          .map(timelineFrom)
          .toReversed(),
        undos: all('SELECT * FROM undos ORDER BY rowid').map(undoFrom),
        registrations: all('SELECT json FROM registrations ORDER BY ref').flatMap((row) => registrationFrom(row) ?? []),
        starts: Object.fromEntries(
          all('SELECT instance, json FROM starts').map((row) => {
            const { instance, json } = row as { instance: InstanceId; json: string }
            return [instance, json]
          }),
        ),
        fallbacks: all('SELECT instance, capability, json FROM fallbacks ORDER BY rowid') as Durable['fallbacks'],
        settings: settingsFrom(prepare('SELECT json FROM settings').get()),
      })),
    write(changes) {
      const isOfInstances = changes.some(({ kind }) => kind === 'instance.put' || kind === 'instance.remove')
      const write = (): void => changes.forEach((change) => applyChange(prepare, change))
      try {
        told(() => transact(db, wasHeld ? IMPATIENT_DEADLINE_MS : WRITE_DEADLINE_MS, write, isOfInstances))
        wasHeld = false
      } catch (error) {
        wasHeld = error instanceof CommandError && error.failure.code === 'lock.held'
        throw error
      }
      if (isOfInstances) memory.write()
    },
    reserve: (reservation) => reserveAll([reservation]),
    reserveAll,
    release: (instance) => reserveAll([], [instance]),
    remembered: () => memory.lost.instances,
    rememberedAhead: () => memory.lost.ahead,
    reservations: () => told(reservations),
    lastRun: (ref) =>
      told(() => {
        // By the order of writing: a wall clock that was set back makes no old run the newest.
        const row = prepare('SELECT run, log_path, started_at FROM runs WHERE ref = ? ORDER BY rowid DESC').get(ref)
        if (row === undefined) return null
        const { run, log_path, started_at } = row as { run: RunId; log_path: string; started_at: number }
        return { run, logPath: log_path, startedAt: started_at }
      }),
    history: (ref, limit) =>
      told(() =>
        prepare('SELECT * FROM timeline WHERE ref = ? ORDER BY seq DESC LIMIT ?')
          .all(ref, limit)
          .map(timelineFrom)
          .toReversed(),
      ),
    transitions: (ref, limit) =>
      told(() =>
        prepare('SELECT * FROM transitions WHERE ref = ? ORDER BY seq DESC LIMIT ?')
          .all(ref, limit)
          .flatMap((row) => transitionFrom(row) ?? [])
          .toReversed(),
      ),
    close() {
      if (isClosed) return
      isClosed = true
      statements.clear()
      closeDatabase(db)
    },
  }
}

/** Gives blocks back; `ahead` where they were kept for later. */
function releaseOne(prepare: Prepare, instance: string): 'ahead' | 'own' | 'none' {
  const row = prepare('DELETE FROM reservations WHERE instance = ? RETURNING ahead_note AS note').get(instance)
  if (row === undefined) return 'none'
  return (row as { note: string | null }).note === null ? 'own' : 'ahead'
}

/** Reservations of others that share a port with this one, found by the database: in JavaScript 800 rows cost 1 ms. */
function rivalsOf(prepare: Prepare, { instance, ports }: Reservation): Reservation[] {
  const blocks = ports.ai === null ? [ports.component] : [ports.component, ports.ai]
  return blocks.flatMap(({ base, size }) =>
    prepare(
      `SELECT * FROM reservations WHERE instance <> ?1 AND (
         (component_base < ?3 AND component_base + component_size > ?2) OR (ai_base < ?3 AND ai_base + ai_size > ?2))`,
    )
      .all(instance, base, base + size)
      .map(reservationFrom),
  )
}
