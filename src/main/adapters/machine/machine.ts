import type { Network, Probes, Processes, Usage } from '../../engine/effects'

/** All of the engine's effects that must not block its thread: what the helper process does for it. */
export type Machine = {
  processes: Processes
  network: Network
  probes: Probes
  usage: Usage
  /** Stops watching and closes what is open. Ends no component. */
  dispose(): void
}
