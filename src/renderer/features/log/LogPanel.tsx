import { useEffect, useRef, useState } from 'react'
import type { LogFilter, LogLevel } from '@shared/contract/log-commands'
import type { Ref, RunId } from '@shared/model/ids'
import { useLogJump } from '../../state/log-jump'
import { beginRun, type OpenLog, reopenLogs, useLogs, viewLog } from '../../state/logs'
import { useComponent, useSpecialist } from '../../state/selectors'
import { IconButton } from '../../ui/IconButton'
import { FileLogView } from './FileLogView'
import { LevelSelect } from './LevelSelect'
import { MergedLogView } from './MergedLogView'
import { hasRuns, RunSelect } from './RunSelect'
import { SpanSelect } from './SpanSelect'
import { ALL_TIME, boundsOf } from './time-span'
import { type KeptRuns, useLogRuns } from './use-log-runs'

/** The log of a component or specialist, following. Opens it while it is shown. */
export function LogPanel({ target }: { target: Ref }) {
  const log = useLogs(({ logs }) => logs.get(target))
  const component = useComponent(target)
  const specialist = useSpecialist(target)
  const run = (component ?? specialist)?.run ?? null
  useEffect(() => viewLog(target), [target])
  useNextRun(target, run, log?.status)
  const runs = useLogRuns(target, run, (component ?? specialist)?.state)
  return <Filtered key={target} target={target} log={log} run={run} runs={runs} />
}

/** A row that never ran has no log to follow; its first run makes one, and each run one of its own. */
function useNextRun(target: Ref, run: RunId | null, status: OpenLog['status'] | undefined): void {
  const before = useRef({ target, run })
  useEffect(() => {
    const isNew = run !== null && target === before.current.target && run !== before.current.run
    before.current = { target, run }
    if (!isNew) return
    if (status === 'failed') reopenLogs()
    else beginRun(target, run)
  }, [target, run, status])
}

type FilteredProps = { target: Ref; log: OpenLog | undefined; run: RunId | null; runs: KeptRuns }

/** The whole file, or only the lines of a level and a time. */
function Filtered({ target, log, run, runs }: FilteredProps) {
  const [chosen, setChosen] = useState<RunId | null>(null)
  const [isShown, setShown] = useState(false)
  const [level, setLevel] = useState<LogLevel | null>(null)
  const [span, setSpan] = useState(ALL_TIME)
  const [moment, setMoment] = useState<number | null>(null)
  const { from, to } = boundsOf(span)
  const filter: LogFilter = { instance: null, refs: [target], level, from, to }
  const narrowed: LogFilter = chosen === null ? filter : { ...filter, runs: chosen }
  const isNarrowed = level !== null || span.kind !== 'all'
  const clear = (): void => {
    setLevel(null)
    setSpan(ALL_TIME)
  }
  // A place can only be shown where all lines are.
  const asked = useLogJump(({ jump }) => (jump?.ref === target ? jump : null))
  const [heeded, setHeeded] = useState<typeof asked>(null)
  if (asked !== null && asked !== heeded) {
    setHeeded(asked)
    clear()
    if (asked.at !== null) setMoment(asked.at)
  }

  const path = log?.path ?? null
  const title = (
    // Its end says which run it is: where room is short its head goes, on the side where a line from right to left ends.
    // Beside a list of runs it has what room is left, and shows where that is enough to say anything.
    <span
      data-selectable
      title={path ?? ''}
      className={`figures min-w-0 truncate text-left text-caption text-faint [direction:rtl] ${runs.rows.length > 1 ? 'hidden basis-0 grow-[0.5] @[28rem]:block' : 'flex-1'}`}
    >
      <bdi>{path}</bdi>
    </span>
  )
  const more = (
    <IconButton
      icon="filter"
      label="Filter by level and time"
      aria-pressed={isShown || isNarrowed}
      className={isShown || isNarrowed ? 'bg-selected text-accent!' : ''}
      onClick={() => {
        setShown(!isShown && !isNarrowed)
        clear()
      }}
    />
  )
  const filters = (isShown || isNarrowed) && (
    <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-1">
      <LevelSelect level={level} onChange={setLevel} />
      <SpanSelect span={span} moment={moment} onChange={setSpan} />
      {isNarrowed && (
        <button type="button" onClick={clear} className="h-6 rounded-sm px-2 text-label text-accent hover:bg-hover">
          Show all lines
        </button>
      )}
    </div>
  )
  return isNarrowed ? (
    <MergedLogView
      filter={narrowed}
      filters={filters}
      more={more}
      title={
        <>
          {hasRuns(runs, chosen) && <RunSelect runs={runs} chosen={chosen} onChange={setChosen} />}
          {title}
        </>
      }
      label={`Log of ${target}`}
      linesLabel={`Lines of ${target}`}
      // What an earlier run wrote does not go on.
      refs={chosen === null ? [target] : []}
      nameOf={null}
      onEditorOf={target}
    />
  ) : (
    <FileLogView
      filter={filter}
      filters={filters}
      more={more}
      title={title}
      target={target}
      log={log}
      run={run}
      chosen={chosen}
      runs={runs}
      onRun={setChosen}
    />
  )
}
