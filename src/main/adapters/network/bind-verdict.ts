import { homedir } from 'node:os'
import { isWildcardAddress, SOCKET_STATE } from './socket-entry'
import type { SocketEntry } from './socket-entry'
import type { ObservedListener } from '../../engine/effects'

/** What keeps an address from being bound. */
export type Holder = { role: 'listening' | 'bound' | 'outgoing' | 'closing'; entry: SocketEntry }

/** A sentence stays one: of many listeners these many are named. */
const MOST_NAMED = 3
const MOST_DESCRIBED = 16

type Verdict = { isFree: false; why: string; isConnection?: boolean }

/**
 * Puts a failed bind into a sentence that names the holder. `entries`: every TCP socket on the port; `describe`:
 * joins one of them with its process.
 */
export async function bindVerdict(
  port: number,
  address: string,
  outcome: { code: string },
  entries: SocketEntry[],
  describe: (entry: SocketEntry) => Promise<ObservedListener>,
): Promise<Verdict> {
  const start = `Port ${port} can’t be bound on ${address} (${outcome.code})`
  if (outcome.code !== 'EADDRINUSE') return { isFree: false, why: `${start}: ${refusal(outcome.code, port, address)}` }
  const holders = holdersOf(address, entries)
  if (holders.length === 0) {
    return { isFree: false, why: `${start}: held by a socket that the system doesn’t list, or that was just closed.` }
  }
  const claims = new Set<string>()
  // Sockets that share a port by SO_REUSEPORT make the same claim.
  for (const holder of holders.slice(0, MOST_DESCRIBED)) {
    claims.add(heldBy(holder, processName(await describe(holder.entry))))
  }
  const named = [...claims].slice(0, MOST_NAMED)
  const others = claims.size > named.length ? ' And others.' : ''
  const isConnection = holders.every(({ role }) => role === 'outgoing' || role === 'closing')
  const why = `${start}: held by ${named.join('; and by ')}.${others}`
  return isConnection ? { isFree: false, why, isConnection } : { isFree: false, why }
}

/**
 * The sockets of a port that are in the way of a server on an address: every listener that is, else one of the rest.
 * Sockets in TIME_WAIT are in nobody's way and come last: they are named only if nothing else explains the failure
 * (PERFORMANCE.md, Correct for each bind address).
 */
export function holdersOf(address: string, entries: SocketEntry[]): Holder[] {
  const overlapping = entries.filter((entry) => overlaps(address, entry))
  const all = (role: Holder['role'], isIt: (state: number) => boolean): Holder[] =>
    overlapping.filter(({ state }) => isIt(state)).map((entry) => ({ role, entry }))
  const listening = all('listening', (state) => state === SOCKET_STATE.listen)
  if (listening.length > 0) return listening
  const [first] = [
    ...all('bound', (state) => state === SOCKET_STATE.boundInactive),
    ...all('outgoing', (state) => state !== SOCKET_STATE.timeWait),
    ...all('closing', () => true),
  ]
  return first === undefined ? [] : [first]
}

/**
 * Whether a socket and a new server's address want the same packets. `::` of the server takes IPv4 too, as Node's
 * servers do; `::` of the socket does unless it says that it is IPv6 only.
 */
export function overlaps(address: string, entry: SocketEntry): boolean {
  const isV6 = address.includes(':')
  if (address === '::') return true
  if (isV6 !== (entry.family === 'ipv6')) return entry.address === '::' && entry.isV6Only !== true && !isV6
  return address === entry.address || isWildcardAddress(address) || isWildcardAddress(entry.address)
}

/** `node (pid 4123, in ~/work/x)`, or what is known of a process that the system doesn't show. */
export function processName(owner: ObservedListener, home = homedir()): string {
  const { container } = owner
  if (!container) return bareName(owner, home)
  const what = container.name === null ? 'a container' : `the container ${container.name}`
  return `${what}, published by ${bareName(owner, home)}`
}

function bareName(owner: ObservedListener, home: string): string {
  if (owner.visibility === 'visible') {
    const place = owner.folder === null ? '' : `, in ${shorten(owner.folder, home)}`
    return `${owner.command ?? 'a process'} (pid ${owner.pid}${place})`
  }
  if (owner.visibility === 'unowned') return 'a socket without a process'
  const what = owner.command ?? 'a hidden process'
  return owner.user === null ? what : `${what} of user ${owner.user}`
}

function heldBy({ role, entry }: Holder, who: string): string {
  switch (role) {
    case 'listening':
      return `${who}, which listens on ${entry.address}`
    case 'bound':
      return `${who}, which bound ${entry.address} and doesn’t listen`
    case 'outgoing':
      return `an outgoing connection of ${who} to ${entry.remoteAddress} port ${entry.remotePort}; it is free again when that connection ends`
    case 'closing':
      return `a closing connection to ${entry.remoteAddress} port ${entry.remotePort}; it is free again within a minute`
  }
}

function refusal(code: string, port: number, address: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `this user may not bind ${port}; ports below 1024 usually need more rights.`
    case 'EADDRNOTAVAIL':
      return `this machine has no address ${address}.`
    case 'EAFNOSUPPORT':
      return `this machine has ${address.includes(':') ? 'IPv6' : 'IPv4'} switched off.`
    case 'EMFILE':
    case 'ENFILE':
      return 'Till has too many files open to try it.'
    default:
      return 'the system refuses it.'
  }
}

function shorten(folder: string, home: string): string {
  return folder === home || folder.startsWith(`${home}/`) ? `~${folder.slice(home.length)}` : folder
}
