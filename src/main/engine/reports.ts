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

/** Every planned port with who listens there, every listener of the machine, and what is known beside that. */
export function portsReportOf(store: Store, instances: Instances): PortsReport {
  const listeners = joinAddresses(store.all('listeners'))
  const byPort = new Map<number, ListenerReport>()
  for (const listener of listeners)
    if (listener.protocol === 'tcp' && !byPort.has(listener.port)) byPort.set(listener.port, listener)
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
        listener: byPort.get(port) ?? null,
      }))
    }),
    listeners,
    conflicts: store.all('conflicts').map((row) => {
      const { choices: _choices, ...conflict } = row
      return conflict
    }),
    links: store.all('links'),
    ahead: store.all('ahead').map(({ id, note, platform, ports }) => ({ id, note, platform, ports })),
    rules: rulesOf(store),
  }
}

/** What the system itself does with ports; null before it was looked at. */
function rulesOf(store: Store): NonNullable<PortsReport['rules']> | null {
  const row = store.get('portRules', 'rules')
  if (!row) return null
  const { ephemeral, reserved, excluded, unprivilegedFrom } = row
  return { ephemeral, reserved, excluded, unprivilegedFrom }
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
      const { port, protocol, owner, ref, pid, command, commandLine, folder, user, startedAt } = row
      const addresses = [row.address]
      const container = row.container ?? null
      const facts = { owner, ref, pid, command, commandLine, folder, user, startedAt, container }
      joined.set(key, { port, protocol, addresses, ...facts })
    }
  }
  return [...joined.values()].toSorted((a, b) => a.port - b.port)
}
