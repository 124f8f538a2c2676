import type { PortsReport, Status } from '@shared/contract/commands'
import type { Listener } from '@shared/model/ports'
import { plannedPorts } from '../domain/ports/plan'
import type { Instances } from './instances'
import type { Store } from './store'

/** What `till status --json` prints: a contract, additive only. */
export function statusOf(store: Store): Status {
  const components = store.all('components')
  const specialists = store.all('specialists')
  return {
    version: 1,
    instances: store.all('instances').map((instance) => ({
      id: instance.id,
      name: instance.name,
      platform: instance.platform,
      root: instance.root,
      state: instance.state,
      ports: instance.ports,
      components: components
        .filter((row) => row.instance === instance.id)
        .map(({ id, name, state, reason, port, aiPort, pid, since, restarts }) => ({
          id,
          name,
          state,
          reason,
          port,
          aiPort,
          pid,
          since,
          restarts,
        })),
      specialists: specialists
        .filter((row) => row.instance === instance.id)
        .map(({ id, component, state, reason, port, pid }) => ({ id, component, state, reason, port, pid })),
    })),
  }
}

/** Declared beside actual: every planned port with who listens there, and every listener of the machine. */
export function portsReportOf(store: Store, instances: Instances): PortsReport {
  const listeners = joinAddresses(store.all('listeners'))
  return {
    version: 1,
    blocks: store.all('instances').map(({ id, ports }) => ({ instance: id, ports })),
    planned: store.all('instances').flatMap((row) => {
      const definition = instances.definitionOf(row.id)
      if (!definition) return []
      return plannedPorts(definition, row.ports).map(({ name, lane, variable, port }) => ({
        instance: row.id,
        name,
        lane,
        variable,
        port,
        listener: listeners.find((listener) => listener.port === port && listener.protocol === 'tcp') ?? null,
      }))
    }),
    listeners,
  }
}

type ListenerReport = PortsReport['listeners'][number]

/** One line a port, protocol and owner, whatever the number of addresses. */
function joinAddresses(rows: Listener[]): ListenerReport[] {
  const joined = new Map<string, ListenerReport>()
  for (const row of rows) {
    const key = `${row.protocol} ${String(row.port)} ${String(row.pid)}`
    const known = joined.get(key)
    if (known) known.addresses.push(row.address)
    else {
      const { port, protocol, owner, ref, pid, command, folder, user, startedAt } = row
      joined.set(key, { port, protocol, addresses: [row.address], owner, ref, pid, command, folder, user, startedAt })
    }
  }
  return [...joined.values()].toSorted((a, b) => a.port - b.port)
}
