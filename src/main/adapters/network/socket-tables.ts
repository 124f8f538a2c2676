import { loadLibc } from './libc'
import type { Libc } from './libc'
import { readProcNet } from './proc-net'
import { openSockDiag } from './sock-diag'
import type { SockDiag } from './sock-diag'
import { DiagRefused } from './sock-diag-message'
import { distinctPorts, STATE_BITS } from './socket-entry'
import type { SocketEntry } from './socket-entry'

/** Linux's tables of sockets, by the fastest way that works on this machine. */
export type SocketTables = {
  /** Sockets of both families in the states of a bit set (STATE_BITS), on one local port or (0) on all. */
  dump(protocol: SocketEntry['protocol'], states: number, port?: number): SocketEntry[]
  /** Distinct ports with a TCP listener, ascending. */
  listeningPorts(): number[]
  /** TCP listeners on one port, or (0) on all, that have room for another connection; null where that is too dear to be asked. */
  accepting(port: number): SocketEntry[] | null
  dispose(): void
}

/** The tables read as text from procfs: 10 to 18 ms where netlink takes 0.1. `procRoot` is for tests. */
export function procTables(procRoot = '/proc'): SocketTables {
  const dump: SocketTables['dump'] = (protocol, states, port = 0) =>
    readProcNet(protocol, procRoot).filter(
      (entry) => (states & (1 << entry.state)) !== 0 && (port === 0 || entry.port === port),
    )
  return {
    dump,
    listeningPorts: () => distinctPorts(dump('tcp', STATE_BITS.tcpListening).map((entry) => entry.port)),
    accepting: () => null,
    dispose: () => undefined,
  }
}

/** Netlink where it answers, procfs for whatever it refuses (a sandbox, a kernel without the module for UDP). */
export function diagTables(diag: SockDiag, fallback: SocketTables = procTables()): SocketTables {
  const refused = new Set<SocketEntry['protocol']>()
  const either = <T>(protocol: SocketEntry['protocol'], ask: () => T, instead: () => T): T => {
    if (refused.has(protocol)) return instead()
    try {
      return ask()
    } catch (error) {
      if (!(error instanceof DiagRefused)) throw error
      refused.add(protocol)
      return instead()
    }
  }
  return {
    dump: (protocol, states, port = 0) =>
      either(
        protocol,
        () => diag.dump(protocol, states, port),
        () => fallback.dump(protocol, states, port),
      ),
    listeningPorts: () =>
      either(
        'tcp',
        () => diag.listeningPorts(),
        () => fallback.listeningPorts(),
      ),
    accepting: (port) =>
      either(
        'tcp',
        () => diag.accepting(port),
        () => fallback.accepting(port),
      ),
    dispose: () => diag.close(),
  }
}

/** Opens the best tables there are. */
export async function openSocketTables(load: () => Promise<Libc | null> = loadLibc): Promise<SocketTables> {
  const libc = await load()
  if (libc === null) return procTables()
  try {
    return diagTables(openSockDiag(libc))
  } catch (error) {
    if (error instanceof DiagRefused) return procTables()
    throw error
  }
}
