import type { SocketEntry } from './socket-entry'

/**
 * The connecting ends of connections whose both ends are among the entries, and which lead to one of the ports. Each is
 * told once. Where both ports are asked for, the one that is listened on is where it leads to.
 */
export function connectingEnds<Entry extends SocketEntry>(
  established: readonly Entry[],
  toPorts: ReadonlySet<number>,
  isListening: (port: number) => boolean,
): Entry[] {
  const leading = established.filter((entry) => toPorts.has(entry.remotePort))
  if (leading.length === 0) return []
  const ends = new Set(established.filter((entry) => toPorts.has(entry.port)).map(nameOf))
  return leading.filter((entry) => {
    const back = { ...entry, address: entry.remoteAddress, port: entry.remotePort }
    const hasBoth = ends.has(nameOf({ ...back, remoteAddress: entry.address, remotePort: entry.port }))
    // A socket that is connected to itself has one end only.
    if (!hasBoth || (entry.port === entry.remotePort && entry.address === entry.remoteAddress)) return false
    if (!toPorts.has(entry.port)) return true
    // Asked for from both ends. Where both are listened on or none is, the lower number is the server's.
    const [to, from] = [isListening(entry.remotePort), isListening(entry.port)]
    return to === from ? entry.remotePort < entry.port : to
  })
}

function nameOf({ address, port, remoteAddress, remotePort }: SocketEntry): string {
  return `${address} ${port} ${remoteAddress} ${remotePort}`
}
