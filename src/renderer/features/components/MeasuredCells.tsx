import { useMeasured } from '../../state/telemetry'
import { formatBytes, formatPercent, isNearlyNothing } from '../../ui/format'
import { HeartbeatTicks } from '../../ui/HeartbeatTicks'
import { Sparkline } from '../../ui/Sparkline'
import { lookOf, type Layout } from './columns'

/** A tenth of a core: below, a line stays low rather than looking like a mountain. */
const LEAST_TOP_CORES = 0.1

const NOTHING: readonly number[] = []

type MeasuredCellsProps = {
  target: string
  shows: Layout['shows']
  withBeats: boolean
  /** Whether there is a process: the last figures of one that is gone are not shown as if it were there. */
  isRunning: boolean
  /** Whether anybody sees it: else it is not drawn anew each second. */
  isNear: boolean
}

/** The cells that move each second: only they are drawn anew by a sample. */
export function MeasuredCells({ target, shows, withBeats, isRunning, isNear }: MeasuredCellsProps) {
  const { cpu, usage: lastUsage, beats } = useMeasured(target, isNear)
  const usage = isRunning ? lastUsage : null
  return (
    <>
      {shows.has('history') && (
        <td className={lookOf('history')}>
          <Sparkline values={isRunning ? cpu : NOTHING} least={LEAST_TOP_CORES} width={64} />
        </td>
      )}
      <td className={`figures ${usage === null || isNearlyNothing(usage.cpu) ? 'text-faint' : ''} ${lookOf('cpu')}`}>
        {usage === null ? '–' : formatPercent(usage.cpu)}
      </td>
      <td className={`figures ${usage === null ? 'text-faint' : ''} ${lookOf('memory')}`}>
        {usage === null ? '–' : formatBytes(usage.memoryBytes)}
      </td>
      {withBeats && shows.has('beats') && (
        <td className={lookOf('beats')}>
          <HeartbeatTicks beats={beats} />
        </td>
      )}
    </>
  )
}
