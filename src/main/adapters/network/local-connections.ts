import type { SocketEntry } from './socket-entry'

/**
 * The connecting ends of connections whose both ends are among the entries, and which lead to one of the ports. Each is
 * told once. Where both ports are asked for, it leads to the one that is listened on.
 */
export function connectingEnds<Entry extends SocketEntry>(
  established: readonly Entry[],
  toPorts: ReadonlySet<number>,
  isListening: (port: number) => boolean,
): Entry[] {
  const accepted = new Set<string>()
  for (const end of established) if (toPorts.has(end.port)) accepted.add(pathName(end))
  return established.filter((end) => {
    if (!toPorts.has(end.remotePort) || !accepted.has(pathName(otherEnd(end)))) return false
    if (!toPorts.has(end.port)) return true
    // A socket that is connected to itself has one end only.
    if (pathName(end) === pathName(otherEnd(end))) return false
    const [isTo, isFrom] = [isListening(end.remotePort), isListening(end.port)]
    // Where both are listened on, or none any more, the lower number is taken for the server's.
    return isTo === isFrom ? end.remotePort < end.port : isTo
  })
}

type Path = Pick<SocketEntry, 'address' | 'port' | 'remoteAddress' | 'remotePort'>

function otherEnd({ address, port, remoteAddress, remotePort }: Path): Path {
  return { address: remoteAddress, port: remotePort, remoteAddress: address, remotePort: port }
}

function pathName({ address, port, remoteAddress, remotePort }: Path): string {
  return `${address} ${port} ${remoteAddress} ${remotePort}`
}
