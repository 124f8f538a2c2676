import type { Ref } from '@shared/model/ids'
import { useMeasured } from '../../state/telemetry'
import { formatBytes, formatPercent } from '../../ui/format'

/** What a row’s processes use now: a row that is not well has no room for it. Of CPU, 100 % is one core. */
export function UsageFact({ target }: { target: Ref }) {
  const { usage } = useMeasured(target)
  if (usage === null) return <span className="text-muted">not measured yet</span>
  return (
    <span className="figures">
      {formatPercent(usage.cpu)} <span className="font-sans text-muted">CPU</span> · {formatBytes(usage.memoryBytes)}
    </span>
  )
}
