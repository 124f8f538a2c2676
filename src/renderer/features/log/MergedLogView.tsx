import { type KeyboardEvent, type ReactNode, useCallback, useMemo, useState } from 'react'
import type { LogFilter, PlacedLine } from '@shared/contract/log-commands'
import type { Ref, RunId } from '@shared/model/ids'
import { showLogAt } from '../../state/actions'
import { LogView } from './LogView'
import { isOfLevel, mergedOf } from './merged-lines'
import { openInEditor } from './open-in-editor'
import { pageOfNumber } from './pages'
import type { MergedLine, ShownLine } from './shown-line'
import { useFinding } from './use-finding'
import { type MergedLog, useMergedLog } from './use-merged-log'
import type { Search } from './use-log-search'

const idOfHit = (hit: PlacedLine): string => `${hit.ref} ${hit.run} ${hit.offset}`
const NO_MOVE = (): void => {}

type MergedLogViewProps = {
  label: string
  linesLabel: string
  filter: LogFilter
  /** The rows whose lines are followed. */
  refs: readonly Ref[]
  /** Null where all lines are of one row. */
  nameOf: ((ref: string) => string) | null
  /** The row whose file can be opened, where there is only one. */
  onEditorOf?: Ref
  title: ReactNode
  more?: ReactNode
  filters?: ReactNode
}

/** Lines of several logs, or the wanted ones of one, in the order of time. What is searched for narrows them to the hits. */
export function MergedLogView(props: MergedLogViewProps) {
  const { label, linesLabel, filter, refs, nameOf, onEditorOf, title, more, filters } = props
  const log = useMergedLog(filter, refs)
  const [mark, setMark] = useState<{ id: string } | null>(null)
  const { leave } = log
  const finding = useFinding(
    filter,
    idOfHit,
    useCallback(
      (hit: PlacedLine, isFirst: boolean) => {
        // The newest hit is at the end, where new ones come.
        if (!isFirst) leave()
        setMark({ id: idOfHit(hit) })
      },
      [leave],
    ),
  )
  const shown = useShown(log, finding.search, filter)
  const { first, lines } = shown
  const pageAt = useCallback((_: ShownLine, index: number) => pageOfNumber(first + index), [first])

  const onLineKey = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const at = lines.findIndex(({ id }) => id === mark?.id)
    const line = lines[at]
    if (event.key === 'Enter' && line !== undefined)
      showLogAt(line.ref, { at: line.time, run: line.run, offset: line.offset })
    else if (event.key === 'j' || event.key === 'k') {
      const next = lines[at === -1 ? lines.length - 1 : at + (event.key === 'j' ? 1 : -1)]
      if (next === undefined) return
      leave()
      setMark({ id: next.id })
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <LogView
      label={label}
      linesLabel={linesLabel}
      source={{
        lines,
        pageAt,
        isFollowing: log.isFollowing,
        newCount: log.newCount,
        isEarlierRun: false,
        hasAfter: false,
        mark,
        sentence: sentenceOf(log, finding.search, lines, filter),
        head: headOf(log, shown.isSearch),
        follow: log.follow,
        leave,
        loadOlder: shown.isSearch ? NO_MOVE : log.loadOlder,
        loadNewer: NO_MOVE,
        reachEnd: log.follow,
      }}
      finding={finding}
      nameOf={nameOf}
      title={title}
      more={more}
      filters={filters}
      onLineKey={onLineKey}
      onEditor={onEditorOf && (() => openInEditor({ ref: onEditorOf, run: runIn(filter), offset: null }))}
    />
  )
}

/** The run that is meant, where it is one. */
function runIn({ runs = 'newest' }: LogFilter): RunId | null {
  return runs === 'newest' || runs === 'all' ? null : runs
}

type Shown = { lines: readonly MergedLine[]; first: number; isSearch: boolean }

/** All lines, or what was found among them and what was written since and says it too. */
function useShown(log: MergedLog, search: Search | null, filter: LogFilter): Shown {
  const result = search?.result ?? null
  const hits = useMemo(() => (result === null ? null : mergedOf(result.hits.toReversed())), [result])
  const finder = search?.found?.finder ?? null
  const { lines, first } = log
  return useMemo(() => {
    if (hits === null) return { lines, first, isSearch: false }
    const newest = hits.at(-1)?.time ?? 0
    const known = new Set(hits.map(({ ref, offset }) => `${ref} ${offset}`))
    // An expression is tried by main only, which can put an end to one that runs away.
    const since =
      finder === null || finder.isRegex
        ? []
        : lines.filter(
            (line) =>
              line.time >= newest &&
              isOfLevel(line, filter.level) &&
              !known.has(`${line.ref} ${line.offset}`) &&
              finder.rangesIn(line.text).length > 0,
          )
    return { lines: [...hits, ...since], first: 0, isSearch: true }
  }, [hits, finder, lines, first, filter.level])
}

function sentenceOf(
  log: MergedLog,
  search: Search | null,
  lines: readonly MergedLine[],
  filter: LogFilter,
): string | null {
  if (lines.length > 0) return null
  if (search?.result != null) return 'No line says that.'
  if (log.status === 'opening') return 'Reading the logs…'
  if (log.failure !== null) return [log.failure.message, log.failure.hint ?? ''].join(' ').trim()
  const isNarrowed = filter.level !== null || filter.from !== null || filter.to !== null
  return isNarrowed
    ? 'No line is like that. New ones appear here as they come.'
    : 'Nothing was written yet; lines appear here as they come.'
}

function headOf(log: MergedLog, isSearch: boolean): string | null {
  if (isSearch) return null
  if (log.failure !== null) return [log.failure.message, log.failure.hint ?? ''].join(' ').trim()
  if (log.isLoading) return 'Reading older lines…'
  return log.hasBefore || log.isFollowing ? null : 'There are no older lines.'
}
