import type { Ref } from '@shared/model/ids'
import { useMeasured } from '../../state/telemetry'
import { beatsInWords, HeartbeatTicks } from '../../ui/HeartbeatTicks'

/** How a row’s heartbeats came of late, as ticks and in words. */
export function BeatsFact({ target }: { target: Ref }) {
  const { beats } = useMeasured(target)
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <HeartbeatTicks beats={beats} />
      <span aria-hidden="true" className="text-muted">
        {beatsInWords(beats)}
      </span>
    </span>
  )
}
