import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { createAccepts, type Accepts } from './accepts'
import { nativeBind, nodeBind } from './bind-attempt'
import { openDescriptors } from './descriptors'
import { createLinuxNetwork } from './linux-network'
import { loadLibc } from './libc'
import { createPortableNetwork } from './portable'
import { nobodyLeads, type RunLeaders } from './run-leaders'
import { openSocketTables } from './socket-tables'
import type { Network } from '../../engine/effects'

type Opened = { network: Network; accepts: Accepts; dispose: () => void }

/**
 * The sockets of this machine and who has them. Linux reads the kernel's tables; elsewhere systeminformation does.
 * Calls may take tens of milliseconds of the thread when processes must be searched, so it belongs into a helper
 * process. `leaders` tells trees that dropped their tags. `dispose` closes what it holds open; calls after it reject.
 */
export function createNetwork(leaders: RunLeaders = nobodyLeads): Network & { accepts: Accepts; dispose(): void } {
  let opening: Promise<Opened> | null = null
  let isDisposed = false
  const open = async (): Promise<Opened> => {
    if (isDisposed) throw new Error('The network was asked after it was disposed of.')
    opening ??= process.platform === 'linux' ? openLinux(leaders) : Promise.resolve(openPortable(leaders))
    return opening
  }
  const opened = async (): Promise<Network> => (await open()).network
  return {
    listeners: async () => (await opened()).listeners(),
    listeningPorts: async () => (await opened()).listeningPorts(),
    listenersOn: async (ports, likelyPids) =>
      ports.length === 0 ? [] : (await opened()).listenersOn(ports, likelyPids),
    async canBind(port, address) {
      const network = await opened()
      const ip = await resolveAddress(address)
      if (ip !== null) return network.canBind(port, ip)
      return { isFree: false, why: `Port ${port} can’t be bound on ${address}: the name leads to no address.` }
    },
    connections: async (toPorts) => (toPorts.length === 0 ? [] : (await opened()).connections(toPorts)),
    rules: async () => (await opened()).rules(),
    accepts: async (host, port) => (await open()).accepts(host, port),
    dispose() {
      isDisposed = true
      // Whatever failed to open has told its caller; there is nothing to close then.
      opening?.then(
        ({ dispose }) => dispose(),
        () => undefined,
      )
    },
  }
}

async function openLinux(leaders: RunLeaders): Promise<Opened> {
  const libc = await loadLibc()
  const tables = await openSocketTables(async () => libc)
  const network = createLinuxNetwork(tables, libc === null ? nodeBind : nativeBind(libc), {
    descriptors: openDescriptors(libc),
    leaders,
  })
  return { network, accepts: createAccepts((port) => tables.accepting(port)), dispose: () => tables.dispose() }
}

function openPortable(leaders: RunLeaders): Opened {
  const network = createPortableNetwork(nodeBind, undefined, undefined, leaders)
  return { network, accepts: async () => false, dispose: () => undefined }
}

/** The address a server would bind for a name such as `localhost`; null where there is none. */
async function resolveAddress(address: string): Promise<string | null> {
  if (isIP(address) !== 0) return address
  try {
    return (await lookup(address)).address
  } catch {
    // The reasons (no such name, no resolver) come to the same for somebody who wants to bind.
    return null
  }
}
