import { useMeasured } from '../../state/telemetry'
import { formatBytes, formatPercent, isNearlyNothing } from '../../ui/format'
import { HeartbeatTicks } from '../../ui/HeartbeatTicks'
import { Sparkline } from '../../ui/Sparkline'
import { lookOf, type Layout } from './columns'

/** A tenth of a core: below, a line stays low rather than looking like a mountain. */
const LEAST_TOP_CORES = 0.1

type MeasuredCellsProps = { target: string; shows: Layout['shows']; withBeats: boolean }

/** The cells that move each second: only they are drawn anew by a sample. */
export function MeasuredCells({ target, shows, withBeats }: MeasuredCellsProps) {
  const { cpu, usage, beats } = useMeasured(target)
  return (
    <>
      {shows.has('history') && (
        <td className={lookOf('history')}>
          <Sparkline values={cpu} least={LEAST_TOP_CORES} width={64} />
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
