import type { Sort, SortKey } from '../../state/ui-state'

/** A column: what it is called, what its header sorts by, how wide it is, and from which width of the table it shows. */
export type Column = {
  key: SortKey | 'about' | 'history' | 'beats'
  title: string
  sort: SortKey | null
  /** Where the first click sorts downwards: of figures people want the highest. */
  isHighestFirst?: boolean
  /** Classes of header and cells: width, side, distance from the neighbour. */
  look: string
  /** Pixels of the table from which on it is shown. */
  from: number
}

const NARROW_PX = 600
const MEDIUM_PX = 710
/** From here on a row that is not well can show its figures beside its reason, but for where descriptions take the room. */
const ROOMY_PX = 900
const ROOMY_WITH_ABOUT_PX = 1_264
const WIDE_PX = 1_080

const COLUMNS: readonly Column[] = [
  { key: 'trouble', title: 'State', sort: 'trouble', look: 'w-[120px] pl-4 text-left', from: 0 },
  {
    key: 'name',
    title: 'Name',
    sort: 'name',
    look: 'w-[114px] pr-3 text-left @[790px]:w-[144px] @[1080px]:w-[208px]',
    from: 0,
  },
  { key: 'about', title: 'What', sort: null, look: 'w-[220px] pr-4 text-left @[1240px]:w-[300px]', from: WIDE_PX },
  { key: 'port', title: 'Port', sort: 'port', look: 'w-[48px] text-right', from: 0 },
  { key: 'aiPort', title: 'AI port', sort: 'aiPort', look: 'w-[64px] text-right', from: NARROW_PX },
  { key: 'history', title: 'CPU, 60 s', sort: null, look: 'w-[88px] pl-5 text-left', from: MEDIUM_PX },
  { key: 'cpu', title: 'CPU', sort: 'cpu', isHighestFirst: true, look: 'w-[62px] text-right', from: 0 },
  { key: 'memory', title: 'Memory', sort: 'memory', isHighestFirst: true, look: 'w-[74px] text-right', from: 0 },
  { key: 'beats', title: 'Heartbeat', sort: null, look: 'w-[84px] pl-4 text-left', from: NARROW_PX },
  { key: 'up', title: 'Up', sort: 'up', isHighestFirst: true, look: 'pr-4 text-right', from: 0 },
]

const MEASURED: ReadonlySet<Column['key']> = new Set(['history', 'cpu', 'memory', 'beats', 'up'])

/** The columns that fit a table of this width, and how many of them a reason may take. */
export type Layout = {
  columns: readonly Column[]
  shows: ReadonlySet<Column['key']>
  /** Of a row without a process: it has nothing to measure. */
  unmeasuredSpan: number
  /** Of a row that runs and is not well: the reason takes the heartbeats’ room, and in a narrow table that of all figures. */
  unwellSpan: number
}

/** What a platform has to show at all: nobody needs a column of dashes. */
export type Contents = { hasTwins: boolean; isDescribed: boolean }

function layoutFrom(width: number, { hasTwins, isDescribed }: Contents): Layout {
  const columns = COLUMNS.filter(
    ({ key, from }) => from <= width && (hasTwins || key !== 'aiPort') && (isDescribed || key !== 'about'),
  )
  const shows = new Set(columns.map(({ key }) => key))
  const unmeasuredSpan = columns.filter(({ key }) => MEASURED.has(key)).length
  const isRoomy = width >= (shows.has('about') ? ROOMY_WITH_ABOUT_PX : ROOMY_PX)
  return { columns, shows, unmeasuredSpan, unwellSpan: isRoomy ? 2 : unmeasuredSpan }
}

const WIDTHS = [0, NARROW_PX, MEDIUM_PX, ROOMY_PX, WIDE_PX, ROOMY_WITH_ABOUT_PX]
const LAYOUTS = new Map<string, Layout>()

/** The layout of a table of `width` pixels: the same object for all widths and contents that show the same columns. */
export function layoutFor(width: number, contents: Contents): Layout {
  const from = WIDTHS.findLast((each) => each <= width) ?? 0
  const key = `${from} ${String(contents.hasTwins)} ${String(contents.isDescribed)}`
  const known = LAYOUTS.get(key) ?? layoutFrom(from, contents)
  LAYOUTS.set(key, known)
  return known
}

/** Classes of the cells of a column. */
export function lookOf(key: Column['key']): string {
  return COLUMNS.find((column) => column.key === key)?.look ?? ''
}

/** The sort after a click on a header: by it, then the other way, then by trouble again. */
export function sortAfterClick(sort: Sort, column: Column): Sort {
  const isHighestFirst = column.isHighestFirst ?? false
  if (column.sort === null) return sort
  if (sort.key !== column.sort) return { key: column.sort, isDescending: isHighestFirst }
  if (sort.isDescending === isHighestFirst) return { key: column.sort, isDescending: !isHighestFirst }
  return { key: 'trouble', isDescending: false }
}
