import { openConflicts, useAllConflicts } from '../../state/port-selectors'
import { useInstances, useLink, useSystem } from '../../state/selectors'
import { useMachine } from '../../state/telemetry'
import { openConflict, showInstance } from '../../state/ui-state'
import { formatAge, formatBytes, formatClock, formatPercent } from '../../ui/format'
import { useTold } from '../../ui/now'
import { Sparkline } from '../../ui/Sparkline'
import { runningCount } from './running-count'

/** A sparkline of a part of the whole machine: its top is all of it. */
const WHOLE = 1
/** Samples come each second; figures older than this are said to be so. */
const STALE_AFTER_MS = 4_000

/** The machine, what runs, and how fresh all of it is. */
export function StatusBar() {
  return (
    <footer
      aria-label="Status"
      className="figures flex h-7 shrink-0 items-center gap-5 overflow-hidden border-t border-line px-4 whitespace-nowrap text-muted"
    >
      <LinkWords />
      <RunningWords />
      <ConflictWords />
      <span className="grow" />
      <Machine />
    </footer>
  )
}

function LinkWords() {
  const link = useLink()
  const system = useSystem()
  // Where the engine lives is worth a word only where it is not this app.
  const host = system === undefined || system.host === 'app' ? '' : ' · engine without a window'
  switch (link.kind) {
    case 'connecting':
      return <span>Connecting</span>
    case 'live':
      return (
        <span
          title={
            system === undefined
              ? undefined
              : `Engine ${system.version}, pid ${system.enginePid}, data in ${system.dataFolder}`
          }
        >
          Live{host}
        </span>
      )
    case 'lost':
      return <span className="text-degraded-ink">Reconnecting; last known {formatClock(link.since)}</span>
    case 'refused':
      return <span className="text-failed-ink">{link.message}</span>
  }
}

function RunningWords() {
  const instances = useInstances()
  const { running, total } = runningCount(instances)
  if (total === 0) return null
  return (
    <span data-live title="Components and AI specialists of all instances">
      {running} of {total} running
    </span>
  )
}

/** How many conflicts of all instances ask for a person; leads to the worst. */
function ConflictWords() {
  const open = openConflicts(useAllConflicts())
  const worst = open[0]
  if (worst === undefined) return null
  return (
    <button
      type="button"
      data-live
      title={`${worst.title}. Opens it.`}
      onClick={() => {
        showInstance(worst.instance)
        openConflict(worst.id)
      }}
      className={`-mx-1.5 h-6 rounded-sm px-1.5 hover:bg-hover ${worst.level === 'error' ? 'text-failed-ink' : 'text-degraded-ink'}`}
    >
      {open.length === 1 ? '1 conflict' : `${open.length} conflicts`}
    </button>
  )
}

function Machine() {
  const { usage, cpu, memory, at } = useMachine()
  const system = useSystem()
  const link = useLink()
  const stale = useTold((now) => (now - at > STALE_AFTER_MS ? formatAge(now - at) : null))
  if (usage === null) return <span>Waiting for the first figures</span>
  return (
    <span data-live className="flex items-center gap-5" title={`Measured at ${formatClock(at)}`}>
      {link.kind === 'live' && stale !== null && <span className="text-degraded-ink">figures {stale} old</span>}
      <span className="flex items-center gap-2">
        CPU
        <Sparkline values={cpu} least={WHOLE} width={60} height={14} />
        <span className="min-w-11 text-right text-text">{formatPercent(usage.cpu)}</span>
        {system !== undefined && <span className="max-[900px]:hidden">of {system.cores} cores</span>}
      </span>
      <span className="flex items-center gap-2">
        Memory
        <Sparkline values={memory} least={WHOLE} width={60} height={14} />
        <span className="text-text">{formatBytes(usage.memoryUsedBytes)}</span>
        <span className="max-[900px]:hidden">of {formatBytes(usage.memoryTotalBytes)}</span>
      </span>
    </span>
  )
}
