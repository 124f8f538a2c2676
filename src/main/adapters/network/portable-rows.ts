import { hideSecrets } from '@shared/secrets/hide-secrets'
import { toldStart } from '../processes/told-start'
import { proxyOf } from './container-proxy'
import { isWildcardAddress, SOCKET_STATE } from './socket-entry'
import type { SocketEntry } from './socket-entry'
import type { RunId } from '@shared/model/ids'
import type { ObservedListener } from '../../engine/effects'
import type { Systeminformation } from 'systeminformation'

/** A connection as systeminformation tells it: netstat's words, slightly tidied. */
export type PortableConnection = Systeminformation.NetworkConnectionsData
/** A process as systeminformation tells it. */
export type PortableProcess = Pick<
  Systeminformation.ProcessesProcessData,
  'pid' | 'name' | 'command' | 'params' | 'path' | 'user' | 'started'
> & { parentPid?: number }

/** A socket with the pid that netstat told, or null. */
export type PortableSocket = SocketEntry & { pid: number | null }

const COMMAND_LINE_LENGTH = 400
const PLAIN_STATES: Record<string, number> = {
  LISTEN: SOCKET_STATE.listen,
  LISTENING: SOCKET_STATE.listen,
  TIME_WAIT: SOCKET_STATE.timeWait,
}
/** Of macOS' netstat, whose words are English everywhere: `tcp4`, `tcp6`, `tcp46`. */
const MAC_TCP = /^tcp\d/

/**
 * A line of netstat as a socket; null for what is none (no port, a foreign protocol). `tcp46` and a `*` of macOS mean
 * both families. A TCP socket whose peer has no port listens, in whatever language Windows writes the state; macOS also lists
 * those that do not (`CLOSED`: bound and no more, or done with), which systeminformation calls UNKNOWN, with a wrong pid.
 */
export function socketOf(connection: PortableConnection): PortableSocket | null {
  const protocol = /^(tcp|udp)/.exec(connection.protocol)?.[1]
  const port = Number(connection.localPort)
  if (protocol === undefined || !Number.isInteger(port) || port < 1) return null
  const isV6 = connection.protocol.includes('6') || connection.localAddress.includes(':')
  const remotePort = Number.parseInt(connection.peerPort, 10) || 0
  const local = plainAddress(connection.localAddress, isV6)
  const isUnknown = MAC_TCP.test(connection.protocol) && connection.state === 'UNKNOWN'
  const pid = isUnknown ? 0 : connection.pid
  return {
    protocol: protocol === 'tcp' ? 'tcp' : 'udp',
    family: local.includes(':') ? 'ipv6' : 'ipv4',
    state: isUnknown && remotePort === 0 ? SOCKET_STATE.boundInactive : stateOf(protocol, connection.state, remotePort),
    address: local,
    port,
    remoteAddress: plainAddress(connection.peerAddress, isV6),
    remotePort,
    uid: 0,
    inode: 0,
    isV6Only: connection.protocol.endsWith('46') ? false : null,
    pid: Number.isInteger(pid) && pid > 0 ? pid : null,
  }
}

/** Whether a socket waits for somebody: TCP that listens, UDP that isn't connected. */
export function isListening(socket: SocketEntry): boolean {
  return socket.protocol === 'tcp' ? socket.state === SOCKET_STATE.listen : socket.state === SOCKET_STATE.close
}

/** The socket with its process and the run it belongs to, as the engine sees it. The folder is not to be had this way. */
export function portableListener(
  socket: PortableSocket,
  owner: PortableProcess | null,
  run: RunId | null = null,
): ObservedListener {
  const proxy = owner === null ? null : proxyOf(owner.name, owner.command, socket.port)
  const startedAt = toldStart(owner?.started ?? '', process.platform)
  return {
    protocol: socket.protocol,
    family: socket.family,
    address: socket.address,
    isWildcard: isWildcardAddress(socket.address),
    port: socket.port,
    // Without a pid it is another user's: these systems tell every process its own sockets.
    visibility: socket.pid === null ? 'hidden' : 'visible',
    pid: socket.pid,
    command: owner?.name ?? null,
    commandLine: owner === null ? null : portableCommandLine(owner),
    folder: null,
    user: owner === null || owner.user === '' ? null : owner.user,
    startedAt: Number.isNaN(startedAt) ? null : startedAt,
    run,
    ...(proxy === null ? {} : { container: { engine: proxy.engine, name: null, port: proxy.port } }),
  }
}

function portableCommandLine({ command, params, path }: PortableProcess): string {
  // Windows gives the whole line as the command; elsewhere it comes in three parts.
  const isWhole = params === '' && (path === '' || path === null || command.includes(path))
  const program = isWhole || path === '' || params === '' ? command : `${path}/${command}`
  // Hidden before it is cut: half a secret would not look like one.
  return hideSecrets(`${program} ${params}`.trim()).slice(0, COMMAND_LINE_LENGTH)
}

function stateOf(protocol: string, state: string, remotePort: number): number {
  if (protocol === 'udp') return remotePort === 0 ? SOCKET_STATE.close : SOCKET_STATE.established
  const plain = PLAIN_STATES[state]
  if (plain !== undefined) return plain
  return remotePort === 0 ? SOCKET_STATE.listen : SOCKET_STATE.established
}

function plainAddress(address: string, isV6: boolean): string {
  if (address === '*' || address === '') return isV6 ? '::' : '0.0.0.0'
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  return bare.toLowerCase()
}
