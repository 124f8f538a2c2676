import type { Ref } from '@shared/model/ids'
import { useBlocking } from '../state/blocking'
import { ForceButton } from './ForceButton'
import { ProcessTree } from './ProcessTree'
import { StillEnding } from './StillEnding'

/** Who has not exited of a row that is ending: its processes as a tree, the ports they still listen on, and “Force … now”. */
export function BlockingFacts({ target }: { target: Ref }) {
  const blocking = useBlocking(target)
  if (blocking === undefined) return <p className="mt-1 text-muted">Looking at its processes.</p>
  if (blocking === null) return null
  const { processes, listeners } = blocking
  const ports = [...new Set(listeners.map(({ port }) => port))]
  return (
    <div className="mt-1 flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <p className="text-muted">
          <StillEnding blocking={blocking} />
        </p>
        <ForceButton blocking={blocking} />
      </div>
      {processes.length > 0 && <ProcessTree tree={processes} />}
      {ports.length > 0 && (
        <p className="text-muted">
          Still listens on <span className="figures text-text">{ports.join(', ')}</span>
        </p>
      )}
    </div>
  )
}
