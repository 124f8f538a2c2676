import { networkConnections, processes } from 'systeminformation'
import type { TryBind } from './bind-attempt'
import { bindVerdict } from './bind-verdict'
import { connectingEnds } from './local-connections'
import { isListening, portableListener, socketOf } from './portable-rows'
import { createPublishedPorts, nameContainers } from './published-ports'
import { readPortRules } from './read-port-rules'
import { nobodyLeads, runOfTree, type RunLeaders } from './run-leaders'
import { distinctPorts, SOCKET_STATE } from './socket-entry'
import { joinSiblings } from './siblings'
import type { PortableConnection, PortableProcess, PortableSocket } from './portable-rows'
import type { Network, ObservedListener } from '../../engine/effects'

/** Where the facts come from; tests put recorded answers here. */
export type PortableSource = {
  connections(): Promise<PortableConnection[]>
  processes(): Promise<PortableProcess[]>
}

const systemSource: PortableSource = {
  connections: () => networkConnections(),
  processes: async () => (await processes()).list,
}

/** macOS, Windows and the BSDs, through what systeminformation reads from netstat and the list of processes. */
export function createPortableNetwork(
  tryBind: TryBind,
  source: PortableSource = systemSource,
  publishedPorts: ReturnType<typeof createPublishedPorts> = createPublishedPorts(),
  leaders: RunLeaders = nobodyLeads,
): Network {
  const sockets = async (): Promise<PortableSocket[]> =>
    (await source.connections()).map(socketOf).filter((socket) => socket !== null)

  const withOwners = async (listening: PortableSocket[]): Promise<ObservedListener[]> => {
    if (listening.length === 0) return []
    const byPid = new Map((await source.processes()).map((process) => [process.pid, process]))
    const parentOf = (pid: number): number => byPid.get(pid)?.parentPid ?? 0
    const running = leaders()
    const rows = listening.map((socket) => {
      const { pid } = socket
      const run = pid === null ? null : runOfTree(running, [pid], parentOf(pid), parentOf)
      return portableListener(socket, byPid.get(pid ?? -1) ?? null, run)
    })
    return nameContainers(joinSiblings(rows), publishedPorts)
  }

  return {
    listeners: async () => withOwners((await sockets()).filter(isListening)),
    async listeningPorts() {
      const listening = (await sockets()).filter((socket) => socket.protocol === 'tcp' && isListening(socket))
      return distinctPorts(listening.map((socket) => socket.port))
    },
    async listenersOn(ports) {
      const asked = new Set(ports)
      return withOwners((await sockets()).filter((socket) => asked.has(socket.port) && isListening(socket)))
    },
    async canBind(port, address) {
      const outcome = await tryBind(port, address)
      if (outcome.isFree) return outcome
      const entries = (await sockets()).filter((socket) => socket.protocol === 'tcp' && socket.port === port)
      return bindVerdict(port, address, outcome, entries, async (entry) => {
        const [row] = await withOwners(entries.filter((socket) => socket === entry))
        return row ?? portableListener({ ...entry, pid: null }, null)
      })
    },
    async connections(toPorts) {
      const tcp = (await sockets()).filter((socket) => socket.protocol === 'tcp')
      const established = tcp.filter((socket) => socket.state === SOCKET_STATE.established)
      const listening = new Set(tcp.filter(isListening).map((socket) => socket.port))
      const ends = connectingEnds(established, new Set(toPorts), (port) => listening.has(port))
      return ends.map(({ pid, port, remotePort }) => ({
        fromPid: pid,
        fromRun: null,
        fromPort: port,
        toPort: remotePort,
      }))
    },
    rules: async () => readPortRules(),
  }
}
