import type { ObservedListener } from '../../engine/effects'

/** One row for the sockets that a process (or one that is not shown) shares a port and address with itself by, as SO_REUSEPORT allows. */
export function joinSiblings(rows: readonly ObservedListener[]): ObservedListener[] {
  const byPort = new Map<number, ObservedListener[]>()
  return rows.filter((row) => {
    const others = byPort.get(row.port)
    if (others === undefined) byPort.set(row.port, [row])
    else if (others.some((other) => areSiblings(other, row))) return false
    else others.push(row)
    return true
  })
}

function areSiblings(a: ObservedListener, b: ObservedListener): boolean {
  return (
    a.protocol === b.protocol &&
    a.address === b.address &&
    a.family === b.family &&
    a.pid === b.pid &&
    a.visibility === b.visibility &&
    a.user === b.user
  )
}
