import { CommandError } from '@shared/contract/failure'
import type { Patch, Snapshot } from '@shared/contract/stream'
import { TABLE_NAMES, type Row, type TableName } from '@shared/model/rows'
import type { Cancel, Change } from './effects'

/** What a transact may do. Reads see what this transact has already written. */
export type Transact = {
  get<T extends TableName>(table: T, id: string): Row<T> | undefined
  all<T extends TableName>(table: T): Row<T>[]
  put<T extends TableName>(table: T, row: Row<T>): void
  remove(table: TableName, id: string): void
  /** Written to the disk together with the others, before memory changes. */
  keep(change: Change): void
}

export type Store = {
  get<T extends TableName>(table: T, id: string): Row<T> | undefined
  all<T extends TableName>(table: T): Row<T>[]
  revision(): number
  snapshot(): Snapshot
  /**
   * Changes rows and durable records as one: either the disk takes them and memory follows, or nothing changed and
   * the disk's error is thrown. Answers the revision at which the change shows.
   */
  transact(change: (tx: Transact) => void): number
  /**
   * The same for what has happened already and stays true whatever the disk says: memory always follows. Its records are
   * written with those of the rest of this turn, or with the next transact, in their order. What the disk refuses is owed;
   * it goes before the next ones. One that can’t be written whatever the disk keeps no other from it: it is left out, and told.
   */
  note(change: (tx: Transact) => void): number
  /** Writes what this turn noted. Whoever tells somebody outside of a change calls it before. */
  keepNoted(): void
  /** Tries to write what is owed. Answers whether anything still is. */
  settle(): boolean
  /** Hears every patch, in order. */
  subscribe(hear: (patch: Patch) => void): Cancel
}

type AnyRow = { id: string }

/**
 * The only place where state changes (DESIGN.md, One writer). `onRefused` hears why records came to be owed, `onLost` of one
 * that can’t be written and why. `atEndOfTurn` runs something once when the present turn is over: a hundred rows that move in
 * one are one write.
 */
export function createStore(
  write: (changes: Change[]) => void,
  onRefused: (error: unknown) => void = () => {},
  atEndOfTurn: (run: () => void) => Cancel = runNow,
  onLost: (change: Change, error: unknown) => void = () => {},
): Store {
  const tables = Object.fromEntries(TABLE_NAMES.map((name) => [name, new Map<string, AnyRow>()])) as unknown as Record<
    TableName,
    Map<string, AnyRow>
  >
  const listeners = new Set<(patch: Patch) => void>()
  let revision = 0
  /** Refused by the disk, and not tried yet. */
  let owed: Change[] = []
  let noted: Change[] = []
  let cancelTurn: Cancel = () => {}

  const writeAll = (changes: Change[]): void => {
    try {
      write([...owed, ...noted, ...changes])
      owed = []
      forgetNoted()
    } catch (error) {
      if (!isOfRecord(error) || owed.length + noted.length === 0) throw error
      writeEach()
      if (changes.length > 0) write(changes)
    }
  }
  /** What is owed and noted, one by one, without those that can’t be written. Throws what the disk says. */
  const writeEach = (): void => {
    owed.push(...noted)
    forgetNoted()
    for (let next = owed[0]; next !== undefined; next = owed[0]) {
      try {
        write([next])
      } catch (error) {
        if (!isOfRecord(error)) throw error
        onLost(next, error)
      }
      owed.shift()
    }
  }
  const forgetNoted = (): void => {
    noted = []
    cancelTurn()
  }
  const writeOrOwe = (): void => {
    try {
      writeAll([])
    } catch (error) {
      owed.push(...noted)
      forgetNoted()
      onRefused(error)
    }
  }
  const keepNoted = (): void => {
    if (noted.length > 0) writeOrOwe()
  }
  const noteAll = (changes: Change[]): void => {
    const isFirst = noted.length === 0
    noted.push(...changes)
    if (isFirst) cancelTurn = atEndOfTurn(keepNoted)
  }

  const get = <T extends TableName>(table: T, id: string): Row<T> | undefined =>
    tables[table].get(id) as Row<T> | undefined
  const all = <T extends TableName>(table: T): Row<T>[] => [...tables[table].values()] as Row<T>[]

  return {
    get,
    all,
    revision: () => revision,
    snapshot: () => ({
      revision,
      tables: Object.fromEntries(TABLE_NAMES.map((name) => [name, all(name)])) as Snapshot['tables'],
    }),
    subscribe(hear) {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
    transact: (change) => carryOut(change, writeAll),
    note: (change) => carryOut(change, noteAll),
    keepNoted,
    settle() {
      if (owed.length > 0 || noted.length > 0) writeOrOwe()
      return owed.length > 0
    },
  }

  function carryOut(change: (tx: Transact) => void, save: (changes: Change[]) => void): number {
    const staged = new Map<TableName, Map<string, AnyRow | null>>()
    const durable: Change[] = []
    const stage = (table: TableName, id: string, row: AnyRow | null): void => {
      const rows = staged.get(table) ?? new Map<string, AnyRow | null>()
      staged.set(table, rows)
      rows.set(id, row)
    }
    change({
      get: <T extends TableName>(table: T, id: string) => {
        const row = staged.get(table)?.get(id)
        return row === undefined ? get(table, id) : ((row ?? undefined) as Row<T> | undefined)
      },
      all: <T extends TableName>(table: T) => {
        const rows = staged.get(table)
        if (!rows) return all(table)
        const found: AnyRow[] = []
        for (const [id, row] of tables[table]) {
          const now = rows.get(id)
          if (now !== null) found.push(now ?? row)
        }
        for (const [id, row] of rows) if (row !== null && !tables[table].has(id)) found.push(row)
        return found as Row<T>[]
      },
      put: (table, row) => stage(table, row.id, row),
      remove: (table, id) => stage(table, id, null),
      keep: (record) => durable.push(record),
    })
    if (durable.length > 0) save(durable)
    const patch = apply(tables, staged)
    if (!patch) return revision
    revision += 1
    for (const hear of listeners) hear({ revision, ...patch })
    return revision
  }
}

/** Whether it is the record that can’t be written, and not the disk that refuses. */
function isOfRecord(error: unknown): boolean {
  return error instanceof CommandError && error.failure.code === 'internal'
}

function runNow(run: () => void): Cancel {
  run()
  return () => {}
}

/** Moves staged rows into the tables; rows that are as before are no change. */
function apply(
  tables: Record<TableName, Map<string, AnyRow>>,
  staged: Map<TableName, Map<string, AnyRow | null>>,
): Omit<Patch, 'revision'> | null {
  const put: Partial<Record<TableName, AnyRow[]>> = {}
  const gone: Partial<Record<TableName, string[]>> = {}
  for (const [name, rows] of staged) {
    const table = tables[name]
    for (const [id, row] of rows) {
      if (row === null) {
        if (table.delete(id)) (gone[name] ??= []).push(id)
      } else if (!isSame(table.get(id), row)) {
        table.set(id, row)
        ;(put[name] ??= []).push(row)
      }
    }
  }
  const isEmpty = Object.keys(put).length === 0 && Object.keys(gone).length === 0
  return isEmpty ? null : { put: put as Patch['put'], gone }
}

/** Rows are plain data: equal where their values are. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(left)
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && isSame(left[key], right[key]))
}
