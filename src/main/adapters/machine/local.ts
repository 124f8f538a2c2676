import { createNetwork } from '../network/network'
import { createProbes } from '../probes/probes'
import { createProcesses } from '../processes/processes'
import { createUsage } from '../usage/usage'
import type { Machine } from './machine'

/** The machine, touched from this very process: what the helper serves, and what a headless engine uses directly. */
export function createLocalMachine(options: { onLog?: (message: string, error: unknown) => void } = {}): Machine {
  const processes = createProcesses(options)
  const network = createNetwork(processes.leaders)
  const probes = createProbes(network.accepts)
  const usage = createUsage()
  return {
    processes,
    network,
    probes,
    usage,
    dispose: () => {
      for (const part of [processes, network, probes, usage]) part.dispose()
    },
  }
}
