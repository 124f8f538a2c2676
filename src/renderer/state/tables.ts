import type { Patch, Snapshot } from '@shared/contract/stream'
import type { Row, TableName, Tables } from '@shared/model/rows'
import { kept } from './kept'

/** Written out, because the list in the model comes with the schemas, and the renderer takes only types from there. */
const NAMES = [
  'platforms',
  'instances',
  'components',
  'specialists',
  'listeners',
  'conflicts',
  'ahead',
  'links',
  'scans',
  'portRules',
  'undos',
  'registrations',
  'starts',
  'startBars',
  'breakers',
  'fallbacks',
  'uncertain',
  'timeline',
  'notices',
  'settings',
  'system',
] as const satisfies readonly TableName[]

// Fails to compile when a table is added to the model and not here.
type Missing = Exclude<TableName, (typeof NAMES)[number]>
const isComplete: Missing extends never ? true : Missing = true
void isComplete

type LooseTables = Record<TableName, ReadonlyMap<string, Row<TableName>>>

/** No rows at all: what is known before the first snapshot. */
export function emptyTables(): Tables {
  return Object.fromEntries(NAMES.map((name) => [name, new Map()])) as unknown as Tables
}

/** The tables of a snapshot. */
export function tablesOf(snapshot: Snapshot): Tables {
  const entries = NAMES.map((name) => {
    const rows: readonly Row<TableName>[] = snapshot.tables[name]
    return [name, new Map(rows.map((row) => [row.id, row]))] as const
  })
  return Object.fromEntries(entries) as unknown as Tables
}

/**
 * The tables after a patch. Tables, rows and parts of rows that it leaves as they were stay the same objects, so that what
 * shows them needn't look again.
 */
export function applyPatch(tables: Tables, patch: Patch): Tables {
  const after = { ...tables } as LooseTables
  for (const name of NAMES) {
    const put: readonly Row<TableName>[] = patch.put[name] ?? []
    const gone = patch.gone[name] ?? []
    if (put.length === 0 && gone.length === 0) continue
    const before = after[name]
    const rows = new Map(before)
    for (const id of gone) rows.delete(id)
    for (const row of put) rows.set(row.id, kept(before.get(row.id), row))
    if (rows.size !== before.size || put.some(({ id }) => rows.get(id) !== before.get(id))) after[name] = rows
  }
  return after as unknown as Tables
}
