import type { ConflictRow } from '@shared/model/conflicts'
import type { InstanceId } from '@shared/model/ids'
import type { Clock } from './effects'
import type { Transact } from './store'
import type { Timeline } from './timeline'

/** More new conflicts of one instance than these are one line on the timeline. */
const MOST_LINES = 3

type Seen = {
  before: ReadonlyMap<string, ConflictRow>
  after: readonly ConflictRow[]
  names: ReadonlyMap<InstanceId, string>
}

export type ConflictNews = { tell(tx: Transact, seen: Seen): void }

/** Tells what is new about conflicts: a line each on the timeline, and one notice an instance as long as it has any. */
export function createConflictNews({ timeline, clock }: { timeline: Timeline; clock: Clock }): ConflictNews {
  /** Conflicts that an instance's notice told of: dismissed, it comes back only for another. */
  const told = new Map<InstanceId, ReadonlySet<string>>()

  const addLines = (tx: Transact, { before, after, names }: Seen): void => {
    for (const [instance, rows] of newErrors(after, before)) {
      const line = (message: string, ref: ConflictRow['ref']): void =>
        timeline.add(tx, { level: 'error', instance, ref, state: null, message })
      if (rows.length <= MOST_LINES) for (const row of rows) line(lineOf(row), row.ref)
      else line(`${names.get(instance) ?? instance} has ${String(rows.length)} new port conflicts`, null)
    }
  }

  const putNotice = (tx: Transact, instance: InstanceId, name: string, rows: readonly ConflictRow[]): void => {
    const id = `conflicts-${instance}`
    const known = told.get(instance)
    const ids = new Set(rows.map((row) => row.id))
    const [first] = rows
    if (first === undefined) {
      if (known !== undefined) tx.remove('notices', id)
      told.delete(instance)
      return
    }
    const shown = tx.get('notices', id)
    told.set(instance, ids)
    const isNews = known === undefined || [...ids].some((one) => !known.has(one))
    if (shown === undefined && !isNews) return
    tx.put('notices', {
      id,
      level: rows.some(({ level }) => level === 'error') ? 'error' : 'warning',
      message: rows.length === 1 ? `${first.title}.` : `${name} has ${String(rows.length)} port conflicts.`,
      hint: 'Its ports show what it is about, and the ways out.',
      ref: instance,
      at: shown?.at ?? clock.now(),
    })
  }

  return {
    tell(tx, seen) {
      addLines(tx, seen)
      const counted = seen.after.filter((row) => !row.isIgnored && row.level !== 'info')
      for (const [instance, name] of seen.names) {
        putNotice(
          tx,
          instance,
          name,
          counted.filter((row) => row.instance === instance),
        )
      }
      for (const instance of told.keys()) {
        if (seen.names.has(instance)) continue
        tx.remove('notices', `conflicts-${instance}`)
        told.delete(instance)
      }
    },
  }
}

/** Conflicts that were no errors before. */
function newErrors(
  after: readonly ConflictRow[],
  before: ReadonlyMap<string, ConflictRow>,
): Map<InstanceId, ConflictRow[]> {
  const fresh = new Map<InstanceId, ConflictRow[]>()
  for (const row of after) {
    if (row.level !== 'error' || row.isIgnored || before.get(row.id)?.level === 'error') continue
    fresh.set(row.instance, [...(fresh.get(row.instance) ?? []), row])
  }
  return fresh
}

function lineOf({ title, holder }: ConflictRow): string {
  return holder === null ? title : `${title}: ${holder.label} holds it`
}
