import type { ProcessUsage } from '@shared/contract/stream'
import type { ComponentRow } from '@shared/model/rows'
import { sentenceOf } from '@shared/words/sentence-of'
import { byOrder, byTrouble } from '../../state/trouble'
import type { Sort } from '../../state/ui-state'

type UsageOf = (ref: string) => ProcessUsage | null

/** What a row is sorted by; null goes to the end whichever way it is sorted. */
function valueOf(row: ComponentRow, key: Sort['key'], usageOf: UsageOf): number | string | null {
  switch (key) {
    case 'name':
      return row.name
    case 'port':
      return row.port
    case 'aiPort':
      return row.aiPort
    case 'cpu':
      return usageOf(row.id)?.cpu ?? null
    case 'memory':
      return usageOf(row.id)?.memoryBytes ?? null
    case 'up':
      return row.state === 'ready' || row.state === 'degraded' ? -row.since : null
    case 'trouble':
    case 'state':
      return null
  }
}

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'string' || typeof b === 'string' ? String(a).localeCompare(String(b)) : a - b

/** The rows in the order asked for; equals keep the platform's order. */
export function sortRows(rows: readonly ComponentRow[], sort: Sort, usageOf: UsageOf): readonly ComponentRow[] {
  if (sort.key === 'trouble' || sort.key === 'state') {
    const sorted = rows.toSorted(byTrouble)
    return sort.isDescending ? sorted.toReversed() : sorted
  }
  const way = sort.isDescending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [one, other] = [valueOf(a, sort.key, usageOf), valueOf(b, sort.key, usageOf)]
    if (one === null || other === null) return one === other ? byOrder(a, b) : one === null ? 1 : -1
    return compare(one, other) * way || byOrder(a, b)
  })
}

/** Whether a row is what a person filters for: every word in its name, alias, state, port, category or reason. */
export function matches(row: ComponentRow, filter: string): boolean {
  const text = [
    row.name,
    row.component,
    ...row.aliases,
    row.label,
    row.category,
    row.port,
    row.aiPort,
    row.pid,
    row.reason && sentenceOf(row.reason),
  ]
    .filter((part) => part !== null && part !== undefined)
    .join(' ')
    .toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
