import { type ReactNode, useCallback, useEffect, useEffectEvent } from 'react'
import type { LogFilter, PlacedLine } from '@shared/contract/log-commands'
import type { Ref, RunId } from '@shared/model/ids'
import { takePlace, useLogJump } from '../../state/log-jump'
import type { OpenLog } from '../../state/logs'
import { formatBytes } from '../../ui/format'
import { LogView } from './LogView'
import { hasRuns, RunSelect } from './RunSelect'
import { openInEditor } from './open-in-editor'
import { pageOfOffset } from './pages'
import type { ShownLine } from './shown-line'
import { type FileLog, useFileLog } from './use-file-log'
import { useFinding } from './use-finding'
import type { KeptRuns } from './use-log-runs'

const pageAt = ({ offset }: ShownLine): number => pageOfOffset(offset)
const idOfHit = (hit: PlacedLine): string => String(hit.offset)

type FileLogViewProps = {
  target: Ref
  log: OpenLog | undefined
  run: RunId | null
  /** The run that is to be shown first, where it is an earlier one. */
  chosen: RunId | null
  runs: KeptRuns
  /** Another run is shown; null: the newest. */
  onRun(run: RunId | null): void
  filter: LogFilter
  title: ReactNode
  more: ReactNode
  filters: ReactNode
}

/** One file, whole: its end, which is followed, and whatever part of it is scrolled, searched or jumped to. */
export function FileLogView(props: FileLogViewProps) {
  const { target, log, run, chosen, runs, onRun, filter, title, more, filters } = props
  // What has ended has no run any more, but a newest log.
  const newest = run ?? runs.rows[0]?.run ?? null
  const file = useFileLog(target, log, newest)
  const { window } = file
  const shown = window === null || window.run === newest ? null : window.run
  const show = useCallback((hit: PlacedLine) => file.goTo({ run: hit.run, offset: hit.offset, at: hit.at }), [file])
  const finding = useFinding(shown === null ? filter : { ...filter, runs: shown }, idOfHit, show)

  const showRun = (wanted: RunId | null): void =>
    wanted === null ? file.follow() : file.goTo({ run: wanted, offset: null, at: null })
  const begin = useEffectEvent(() => {
    if (chosen !== null) showRun(chosen)
  })
  useEffect(() => begin(), [])
  const tell = useEffectEvent(() => onRun(shown))
  const isRead = window !== null || !file.isLoading
  useEffect(() => {
    if (isRead) tell()
  }, [shown, isRead])

  const asked = useLogJump(({ jump }) => (jump?.ref === target ? jump : null))
  const goToAsked = useEffectEvent(() => {
    const place = takePlace(target)
    if (place === null) return
    if (place.at === null && place.offset === null) file.follow()
    else file.goTo(place)
  })
  useEffect(() => {
    if (asked !== null) goToAsked()
  }, [asked])

  const offset = Number(file.mark?.id ?? file.lines[0]?.offset ?? 0)
  return (
    <LogView
      label={`Log of ${target}`}
      linesLabel={`Lines of ${target}`}
      source={{
        ...file,
        pageAt,
        hasAfter: file.window?.hasAfter ?? false,
        sentence: sentenceOf(file, log, run !== null),
        head: headOf(file, log),
      }}
      finding={finding}
      nameOf={null}
      title={
        <>
          {hasRuns(runs, shown) && <RunSelect runs={runs} chosen={shown} onChange={showRun} />}
          {title}
        </>
      }
      more={more}
      filters={filters}
      onEditor={() =>
        openInEditor({ ref: target, run: file.window?.run ?? null, offset: file.isFollowing ? null : offset })
      }
    />
  )
}

function sentenceOf({ window, failure }: FileLog, log: OpenLog | undefined, isRunning: boolean): string | null {
  if (window !== null) return failure !== null && window.lines.length === 0 ? failure.message : null
  if (log === undefined || log.status === 'opening') return (log?.lines.length ?? 0) > 0 ? null : 'Opening the log…'
  if (log.failure?.code === 'log.none') return 'No log yet: it begins with the first run.'
  if (log.failure !== null) return [log.failure.message, log.failure.hint ?? ''].join(' ').trim()
  if (log.lines.length > 0) return null
  return isRunning ? 'Nothing was written yet; lines appear here as they come.' : 'Its last run wrote nothing.'
}

function headOf({ window, failure, isLoading }: FileLog, log: OpenLog | undefined): string | null {
  if (failure !== null) return [failure.message, failure.hint ?? ''].join(' ').trim()
  if (window === null) {
    return (log?.skippedBytes ?? 0) > 0
      ? `… ${formatBytes(log?.skippedBytes ?? 0)} of lines skipped: they come faster than they can be read. Scroll up to read them from the file.`
      : null
  }
  if (window.hasBefore) return isLoading ? 'Reading older lines…' : null
  if (window.headBytes > 0)
    return `What was before went to make room for newer lines (${formatBytes(window.headBytes)}).`
  return 'Here this log begins.'
}
