import type { LinkRow } from '@shared/model/conflicts'
import { splitRef, type Ref } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'

/** One established connection, from the end that connected. */
type Connection<From> = From & { toPort: number }

/**
 * Connections between rows of ours, one link a pair, whatever their number. An end that is not ours makes no link, nor
 * does a row that talks to itself. `refOf` names the row that connected; `planned` the rows that ports are planned for: whoever
 * talks to a port of another instance talks to that row, also where it was started by somebody else.
 */
export function joinLinks<From>(
  connections: readonly Connection<From>[],
  listeners: readonly Listener[],
  refOf: (from: From) => Ref | undefined,
  planned: ReadonlyMap<number, Ref> = new Map(),
): LinkRow[] {
  const owners = new Map<number, Ref>()
  for (const { protocol, port, ref } of listeners) if (protocol === 'tcp' && ref !== null) owners.set(port, ref as Ref)
  const links = new Map<string, LinkRow>()
  for (const connection of connections) {
    const { toPort } = connection
    const from = refOf(connection)
    if (from === undefined) continue
    const to = owners.get(toPort) ?? neighbourAt(toPort, from, planned)
    if (to === undefined || from === to) continue
    const id = `${from}>${to}`
    const known = links.get(id)
    links.set(id, {
      id,
      from,
      to,
      port: Math.min(toPort, known?.port ?? toPort),
      connections: (known?.connections ?? 0) + 1,
      isCross: splitRef(from).instance !== splitRef(to).instance,
    })
  }
  return [...links.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** On a port of its own instance a stranger is a stranger: that is another conflict. */
function neighbourAt(port: number, from: Ref, planned: ReadonlyMap<number, Ref>): Ref | undefined {
  const ref = planned.get(port)
  return ref !== undefined && splitRef(ref).instance !== splitRef(from).instance ? ref : undefined
}
