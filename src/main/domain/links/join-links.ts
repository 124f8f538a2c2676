import type { LinkRow } from '@shared/model/conflicts'
import { splitRef, type Ref } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'

/** One established connection, from the end that connected. */
type Connection = { fromRun: string | null; toPort: number }

/**
 * Connections between rows of ours, one link a pair, whatever their number. An end that is not ours makes no link, nor
 * does a row that talks to itself. `refOf` names the row of a run.
 */
export function joinLinks(
  connections: readonly Connection[],
  listeners: readonly Listener[],
  refOf: (run: string) => Ref | undefined,
): LinkRow[] {
  const owners = new Map<number, Ref>()
  for (const { protocol, port, ref } of listeners) if (protocol === 'tcp' && ref !== null) owners.set(port, ref as Ref)
  const links = new Map<string, LinkRow>()
  for (const { fromRun, toPort } of connections) {
    const from = fromRun === null ? undefined : refOf(fromRun)
    const to = owners.get(toPort)
    if (from === undefined || to === undefined || from === to) continue
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
