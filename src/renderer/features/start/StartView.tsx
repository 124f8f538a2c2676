import { useState } from 'react'
import type { ShownInstance } from '../../state/selectors'
import type { StartBarRow, StartRow } from '@shared/model/starts'
import { useStart, useStartBars } from '../../state/start-selectors'
import { EmptyState } from '../../ui/EmptyState'
import { formatLatency } from '../../ui/format'
import { RelativeTime } from '../../ui/RelativeTime'
import { Caption } from './Caption'
import { Gantt } from './Gantt'
import { Phases } from './Phases'
import { stepsOf } from './steps'
import { useNowMs } from './use-now-ms'

/** The present or the last start of an instance: how it went, its five phases, and who waited for whom. */
export function StartView({ instance }: { instance: ShownInstance }) {
  const start = useStart(instance.id)
  const bars = useStartBars(instance.id)
  if (start === undefined) {
    return (
      <EmptyState sentence="No start to show: once something is started, this tells what it waited for, step by step." />
    )
  }
  // Another start begins with nothing pointed at.
  return <Chart key={start.askedAt} name={instance.name} start={start} bars={bars} />
}

function Chart({ name, start, bars }: { name: string; start: StartRow; bars: readonly StartBarRow[] }) {
  const [pointed, setPointed] = useState<string | null>(null)
  const nowMs = useNowMs(start, bars)
  return (
    // All of it scrolls: in a low window the rows would else have no room left.
    <div data-live className="flex min-h-0 grow flex-col overflow-y-auto">
      <header className="flex shrink-0 flex-col gap-0.5 px-4 pt-3 pb-2">
        <p data-selectable className="font-semibold">
          {start.summary}
        </p>
        <p data-selectable className="line-clamp-2 text-label text-muted">
          {start.asked === 'all' ? 'All' : start.asked}, asked for <RelativeTime at={start.askedAt} />
          <Deciding start={start} bars={bars} />
        </p>
      </header>
      <Phases steps={stepsOf(start, bars)} />
      <Gantt name={name} start={start} bars={bars} nowMs={nowMs} pointed={pointed} onPoint={setPointed} />
      <Caption bar={bars.find(({ id }) => id === pointed) ?? null} bars={bars} />
    </div>
  )
}

/** What decided how long it took, in names. */
function Deciding({ start, bars }: { start: StartRow; bars: readonly StartBarRow[] }) {
  const names = start.critical.map((ref) => bars.find(({ id }) => id === ref)?.name ?? ref)
  if (names.length < 2) return null
  const took = start.criticalMs === null ? '' : `, ${formatLatency(start.criticalMs)} by themselves`
  return (
    <span data-critical-path title={names.join(' → ')}>
      {` · ${start.endedAt === null ? 'what it waits for' : 'what decided'}: `}
      <span className="text-text">{names.join(' → ')}</span>
      {took}
    </span>
  )
}
