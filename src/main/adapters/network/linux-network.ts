import { bindVerdict } from './bind-verdict'
import type { TryBind } from './bind-attempt'
import { proxyOf } from './container-proxy'
import { nodeDescriptors } from './descriptors'
import type { Descriptors } from './descriptors'
import { createHiddenProxies } from './hidden-proxies'
import type { HiddenProxies, HiddenProxy } from './hidden-proxies'
import { connectingEnds } from './local-connections'
import { readPortRules } from './read-port-rules'
import { nobodyLeads, type RunLeaders } from './run-leaders'
import { createPublishedPorts, nameContainers } from './published-ports'
import { joinSiblings } from './siblings'
import { createSocketOwners } from './socket-owners'
import type { FindHow, SocketOwner } from './socket-owners'
import type { SocketTables } from './socket-tables'
import { isWildcardAddress, SOCKET_STATE, STATE_BITS } from './socket-entry'
import type { SocketEntry } from './socket-entry'
import { createUserNames } from './user-names'
import type { Network, ObservedConnection, ObservedListener } from '../../engine/effects'

/** What a network is made of; tests put parts of their own. */
export type LinuxParts = {
  descriptors: Descriptors
  hiddenProxies: HiddenProxies
  publishedPorts: ReturnType<typeof createPublishedPorts>
  leaders: RunLeaders
}

/**
 * Linux: one pass over the kernel's tables, joined with owners that are remembered from one pass to the next. The
 * rows of two answers may be the same objects; they are never changed.
 */
export function createLinuxNetwork(
  tables: SocketTables,
  tryBind: TryBind,
  {
    descriptors = nodeDescriptors('/proc'),
    hiddenProxies = createHiddenProxies(),
    publishedPorts = createPublishedPorts(),
    leaders = nobodyLeads,
  }: Partial<LinuxParts> = {},
): Network {
  const userName = createUserNames()
  const owners = createSocketOwners({ descriptors, leaders })
  // Of their own, because connections come and go while listeners stay.
  const connectors = createSocketOwners({ descriptors, isFirstEnough: true, leaders })
  const rows = new Map<number, { owner: SocketOwner; row: ObservedListener }>()
  // Most looks find what the one before found.
  let last: (Look & { told: ObservedListener[] }) | null = null

  const dumpListeners = (): SocketEntry[] => [
    ...tables.dump('tcp', STATE_BITS.tcpListening),
    ...tables.dump('udp', STATE_BITS.udpUnconnected),
  ]

  const rowOf = (entry: SocketEntry, owner: SocketOwner, proxy: HiddenProxy | null): ObservedListener => {
    const before = rows.get(entry.inode)
    if (
      before !== undefined &&
      before.owner === owner &&
      before.row.port === entry.port &&
      before.row.address === entry.address
    ) {
      return before.row
    }
    const row = listenerRow(entry, owner, userName, proxy)
    if (entry.inode !== 0) rows.set(entry.inode, { owner, row })
    return row
  }

  /** A process that ended between the look at the sockets and the look at the processes leaves no listener. */
  const stillThere = ({ entries, found }: Look): Look => {
    if (!found.includes('unowned')) return { entries, found }
    const inodes = new Set(dumpListeners().map((entry) => entry.inode))
    const isThere = (i: number): boolean => found[i] !== 'unowned' || inodes.has(entries[i]?.inode ?? 0)
    return { entries: entries.filter((_, i) => isThere(i)), found: found.filter((_, i) => isThere(i)) }
  }

  const join = ({ entries, found }: Look, isWhole: boolean): ObservedListener[] => {
    const joined = entries.map((entry, i) => ({ entry, owner: found[i] ?? ('unowned' as const) }))
    const hidden = joined.filter(({ owner }) => owner === 'hidden').map(({ entry }) => entry)
    const proxies = hidden.length === 0 ? null : hiddenProxies(hidden, isWhole)
    return joinSiblings(joined.map(({ entry, owner }) => rowOf(entry, owner, proxies?.get(entry.inode) ?? null)))
  }

  const observe = async (entries: SocketEntry[], how: FindHow) =>
    nameContainers(join(stillThere({ entries, found: await owners.find(entries, how) }), how.isWhole), publishedPorts)

  const forgetGone = (entries: SocketEntry[]): void => {
    if (rows.size <= entries.length) return
    const inodes = new Set(entries.map((entry) => entry.inode))
    for (const inode of rows.keys()) if (!inodes.has(inode)) rows.delete(inode)
  }

  return {
    async listeners() {
      const entries = dumpListeners()
      const look = stillThere({ entries, found: await owners.find(entries, { isStrict: false, isWhole: true }) })
      if (last === null || !isSameLook(last, look)) {
        last = { ...look, told: join(look, true) }
        forgetGone(entries)
      }
      return nameContainers(last.told, publishedPorts)
    },
    listeningPorts: async () => tables.listeningPorts(),
    async listenersOn(ports, likelyPids = []) {
      const asked = new Set(ports)
      const entries = dumpListeners().filter((entry) => asked.has(entry.port))
      return observe(entries, { isStrict: true, isWhole: false, likelyPids })
    },
    async canBind(port, address) {
      const outcome = await tryBind(port, address)
      if (outcome.isFree) return outcome
      const entries = outcome.code === 'EADDRINUSE' ? tables.dump('tcp', STATE_BITS.all, port) : []
      // One search for all of them.
      await owners.find(
        entries.filter(({ state }) => state === SOCKET_STATE.listen),
        { isStrict: true, isWhole: false },
      )
      return bindVerdict(port, address, outcome, entries, async (entry) => {
        const [row] = await observe([entry], { isStrict: true, isWhole: false })
        return row ?? listenerRow(entry, 'unowned', userName)
      })
    },
    async connections(toPorts) {
      const established = tables.dump('tcp', STATE_BITS.tcpEstablished)
      const listening = new Set(tables.listeningPorts())
      const ends = connectingEnds(established, new Set(toPorts), (port) => listening.has(port))
      const found = await connectors.find(ends, { isStrict: false, isWhole: true })
      return ends.map((end, i): ObservedConnection => {
        const owner = found[i]
        const facts = typeof owner === 'string' || owner === undefined ? null : owner
        return { fromPid: facts?.pid ?? null, fromRun: facts?.run ?? null, fromPort: end.port, toPort: end.remotePort }
      })
    },
    rules: async () => readPortRules(),
  }
}

type Look = { entries: SocketEntry[]; found: SocketOwner[] }

/** Whether nothing has changed. */
function isSameLook(a: Look, b: Look): boolean {
  return (
    a.entries.length === b.entries.length &&
    b.entries.every((entry, i) => {
      const before = a.entries[i]
      return (
        before?.inode === entry.inode &&
        before.port === entry.port &&
        before.address === entry.address &&
        a.found[i] === b.found[i]
      )
    })
  )
}

/** A socket and its owner as the engine sees them. */
export function listenerRow(
  entry: SocketEntry,
  owner: SocketOwner,
  userName: (uid: number) => string,
  hiddenProxy: HiddenProxy | null = null,
): ObservedListener {
  const facts = typeof owner === 'string' ? null : owner
  const { command = null, commandLine = null } = facts ?? hiddenProxy ?? {}
  const proxy = command === null ? null : proxyOf(command, commandLine, entry.port)
  const row: ObservedListener = {
    protocol: entry.protocol,
    family: entry.family,
    address: entry.address,
    isWildcard: isWildcardAddress(entry.address),
    port: entry.port,
    visibility: typeof owner === 'string' ? owner : 'visible',
    pid: facts?.pid ?? null,
    command,
    commandLine,
    folder: facts?.folder ?? null,
    // Of a process that we may not see we still know who made the socket.
    user: owner === 'hidden' ? userName(entry.uid) : (facts?.user ?? null),
    startedAt: facts?.startedAt ?? null,
    run: facts?.run ?? null,
  }
  if (proxy !== null) row.container = { engine: proxy.engine, name: null, port: proxy.port }
  return row
}
