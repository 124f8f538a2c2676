import { useMeasured } from '../../state/telemetry'
import { formatBytes, formatPercent } from '../../ui/format'
import { HeartbeatTicks } from '../../ui/HeartbeatTicks'
import { Sparkline } from '../../ui/Sparkline'
import { cellClass } from './columns'

/** A tenth of a core: below, a line stays low rather than looking like a mountain. */
const LEAST_TOP_CORES = 0.1

/** The cells that move each second: only they are drawn anew by a sample. */
export function MeasuredCells({ target, withBeats }: { target: string; withBeats: boolean }) {
  const { cpu, usage, beats } = useMeasured(target)
  return (
    <>
      <td className={`pl-5 ${cellClass('history')}`}>
        <Sparkline values={cpu} least={LEAST_TOP_CORES} width={64} />
      </td>
      <td className={`figures ${cellClass('cpu')}`}>{usage === null ? '–' : formatPercent(usage.cpu)}</td>
      <td className={`figures ${cellClass('memory')}`}>{usage === null ? '–' : formatBytes(usage.memoryBytes)}</td>
      {withBeats && (
        <td className={`pl-4 ${cellClass('beats')}`}>
          <HeartbeatTicks beats={beats} />
        </td>
      )}
    </>
  )
}
