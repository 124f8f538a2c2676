import { setTimeout as sleep } from 'node:timers/promises'
import { networkConnections, processes } from 'systeminformation'
import type { TryBind } from './bind-attempt'
import { bindVerdict } from './bind-verdict'
import { connectingEnds } from './local-connections'
import { isListening, portableListener, socketOf } from './portable-rows'
import { createPublishedPorts, nameContainers } from './published-ports'
import { readPortRules } from './read-port-rules'
import { lineOf, nobodyLeads, runOfLine, type RunLeaders } from './run-leaders'
import { distinctPorts, SOCKET_STATE } from './socket-entry'
import { joinSiblings } from './siblings'
import type { PortableConnection, PortableProcess, PortableSocket } from './portable-rows'
import type { Network, ObservedListener } from '../../engine/effects'

/** Where the facts come from; tests put recorded answers here. */
export type PortableSource = {
  connections(): Promise<PortableConnection[]>
  /** `isNew`: not what was told a moment ago, which may lack who began since. */
  processes(isNew: boolean): Promise<PortableProcess[]>
}

/** On Windows systeminformation tells the same list again for so long. */
const LIST_KEPT_MS = 500
/** Starting programs to look is dear here: a look that took longer is not followed by the next one at once. */
const CHEAP_LOOK_MS = 10
const LONGEST_PAUSE_MS = 500

const systemSource: PortableSource = {
  connections: () => networkConnections(),
  async processes(isNew) {
    if (isNew) await sleep(LIST_KEPT_MS)
    return (await processes()).list
  },
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
    const byPid = new Map<number, PortableProcess>()
    const list = async (isNew: boolean): Promise<void> => {
      for (const process of await source.processes(isNew)) byPid.set(process.pid, process)
    }
    await list(false)
    // One of ours that has just begun must not be taken for a stranger.
    if (leaders().size > 0 && listening.some(({ pid }) => pid !== null && !byPid.has(pid))) await list(true)
    const parentOf = (pid: number): number => byPid.get(pid)?.parentPid ?? 0
    const running = leaders()
    const rows = listening.map((socket) => {
      const { pid } = socket
      const run = pid === null ? null : runOfLine(running, lineOf([pid], parentOf(pid), parentOf))
      return portableListener(socket, byPid.get(pid ?? -1) ?? null, run)
    })
    return nameContainers(joinSiblings(rows), publishedPorts)
  }

  /** When the next look may begin of those that follow one another while something starts. */
  let notBefore = 0

  return {
    listeners: async () => withOwners((await sockets()).filter(isListening)),
    async listeningPorts() {
      const restMs = notBefore - performance.now()
      if (restMs > 0) await sleep(restMs)
      const begunAt = performance.now()
      const listening = (await sockets()).filter((socket) => socket.protocol === 'tcp' && isListening(socket))
      const endedAt = performance.now()
      // Half of the time is left to who is starting.
      const tookMs = endedAt - begunAt
      notBefore = tookMs > CHEAP_LOOK_MS ? endedAt + Math.min(tookMs, LONGEST_PAUSE_MS) : 0
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
