import type { LifecycleState } from '@shared/model/lifecycle'
import type { Block } from '@shared/model/ports'
import { SHOWN_STATES } from '../../theme/tokens'

/** A port of a lane and the state of the row it belongs to. */
export type StripPort = { port: number; state: LifecycleState }

/** One colour of a lane as one path. */
export type StripPath = { state: LifecycleState; path: string }

/**
 * A lane of a block as paths, one for each state: a tick is as wide as the lane divided by its ports, so that place
 * means port. Ports outside of the block are left out.
 */
export function lanePaths(block: Block, ports: readonly StripPort[], width: number, height: number): StripPath[] {
  const tick = width / block.size
  const paths = new Map<LifecycleState, string>()
  for (const { port, state } of ports) {
    const offset = port - block.base
    if (offset < 0 || offset >= block.size) continue
    const x = Number((offset * tick).toFixed(2))
    paths.set(
      state,
      `${paths.get(state) ?? ''}M${x} 0h${Number(tick.toFixed(2))}v${height}h-${Number(tick.toFixed(2))}z`,
    )
  }
  return SHOWN_STATES.flatMap((state) => {
    const path = paths.get(state)
    return path === undefined ? [] : [{ state, path }]
  })
}
