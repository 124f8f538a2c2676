import type { Sort, SortKey } from '../../state/ui-state'

/** A column: what it is called, what its header sorts by, how wide it is, and from which width of the table it shows. */
export type Column = {
  key: SortKey | 'history' | 'beats'
  title: string
  sort: SortKey | null
  /** Where the first click sorts downwards: of figures people want the highest. */
  isHighestFirst?: boolean
  width: string
  align: 'left' | 'right'
  /** Classes that hide header and cells in a narrow table. */
  shown: string
}

const ALWAYS = ''
const FROM_NARROW = 'hidden @min-[600px]:table-cell'
const FROM_MEDIUM = 'hidden @min-[780px]:table-cell'

export const COLUMNS: readonly Column[] = [
  { key: 'trouble', title: 'State', sort: 'trouble', width: 'w-[114px]', align: 'left', shown: ALWAYS },
  { key: 'name', title: 'Name', sort: 'name', width: 'w-[114px]', align: 'left', shown: ALWAYS },
  { key: 'port', title: 'Port', sort: 'port', width: 'w-[48px]', align: 'right', shown: ALWAYS },
  { key: 'aiPort', title: 'AI port', sort: 'aiPort', width: 'w-[64px]', align: 'right', shown: FROM_NARROW },
  { key: 'history', title: 'CPU, 60 s', sort: null, width: 'w-[88px]', align: 'left', shown: FROM_MEDIUM },
  { key: 'cpu', title: 'CPU', sort: 'cpu', isHighestFirst: true, width: 'w-[68px]', align: 'right', shown: ALWAYS },
  {
    key: 'memory',
    title: 'Memory',
    sort: 'memory',
    isHighestFirst: true,
    width: 'w-[74px]',
    align: 'right',
    shown: ALWAYS,
  },
  { key: 'beats', title: 'Heartbeat', sort: null, width: 'w-[84px]', align: 'left', shown: FROM_NARROW },
  { key: 'up', title: 'Up', sort: 'up', isHighestFirst: true, width: '', align: 'right', shown: ALWAYS },
]

/** Columns a row without a process gives to its reason: it has nothing to measure. */
export const MEASURED_COLUMNS = 5
/** Columns a row on its way gives to its reason: it has no heartbeat yet. */
export const LAST_COLUMNS = 2

/** Classes of the cells of a column. */
export function cellClass(key: Column['key']): string {
  const column = COLUMNS.find((each) => each.key === key)
  return `${column?.shown ?? ''} ${column?.align === 'right' ? 'text-right' : ''}`
}

/** The sort after a click on a header: by it, then the other way, then by trouble again. */
export function sortAfterClick(sort: Sort, column: Column): Sort {
  const isHighestFirst = column.isHighestFirst ?? false
  if (column.sort === null) return sort
  if (sort.key !== column.sort) return { key: column.sort, isDescending: isHighestFirst }
  if (sort.isDescending === isHighestFirst) return { key: column.sort, isDescending: !isHighestFirst }
  return { key: 'trouble', isDescending: false }
}
