import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { nodeBind } from '../src/main/adapters/network/bind-attempt'
import { openDescriptors } from '../src/main/adapters/network/descriptors'
import { loadLibc } from '../src/main/adapters/network/libc'
import { createLinuxNetwork } from '../src/main/adapters/network/linux-network'
import { createNetwork } from '../src/main/adapters/network/network'
import { openSocketTables } from '../src/main/adapters/network/socket-tables'
import { startListeningChild } from '../src/main/adapters/network/testing/listening-child'
import { isFreeByGetPort, tryListen } from './listen-probe'
import { comparison, inTurn } from './rounds'
import { makeDumpLimit } from './sock-diag-limit'

const PROCESSES = 20
const LISTENERS_EACH = 7
const FREE_PORTS = 200
const FIRST_FREE_PORT = 21_000

/** Finding out who listens, against what others do for it and against the least that can be done. Linux only. */
export async function bench(print: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux') return print('ports: measured on Linux only')
  const plan = {
    listen: Array.from({ length: LISTENERS_EACH }, (_, i) => ({ host: i % 2 === 0 ? '127.0.0.1' : '::' })),
  }
  const children = await Promise.all(Array.from({ length: PROCESSES }, () => startListeningChild(plan)))
  const network = createNetwork()
  const tables = await openSocketTables()
  const descriptors = openDescriptors(await loadLibc())
  const lookCold = () => createLinuxNetwork(tables, nodeBind, { descriptors }).listeners()
  const limit = makeDumpLimit()
  try {
    print(
      `${PROCESSES * LISTENERS_EACH} listeners of ${PROCESSES} processes, ${processes().length} processes in all; medians`,
    )
    const hasSs = ss(['-Hltnp']) !== null

    // Alone, as the program in C is: what else runs in between would empty the caches of the two unevenly.
    const ports = await inTurn(500, { ours: () => network.listeningPorts() })
    const text = await inTurn(20, { bare: readTables })
    const plainSs = hasSs ? (await inTurn(5, { ss: () => ss(['-Hltn']) })).ss : null
    print(comparison('listening ports / ss -ltn / one dump in C', ports.ours, plainSs, limit.measure()))
    print(comparison('listening ports / ss -ltn / bare read of /proc/net/tcp{,6}', ports.ours, plainSs, text.bare))

    const warm = await inTurn(500, { ours: () => network.listeners() })
    const fullSs = hasSs ? (await inTurn(5, { ss: () => ss(['-Hltnp']) })).ss : null
    print(
      comparison(
        'listeners, owners warm / ss -ltnp / TCP and UDP dumped in C',
        warm.ours,
        fullSs,
        limit.measure('udp'),
      ),
    )
    const cold = await inTurn(40, { ours: lookCold, bare: readDescriptors })
    print(comparison('listeners, owners cold / ss -ltnp / bare read of /proc/*/fd', cold.ours, fullSs, cold.bare))

    for (const [count, rounds] of [
      [100, 5],
      [2_000, 2],
    ] as const) {
      const wanted = Array.from({ length: count }, (_, i) => FIRST_FREE_PORT + i)
      const asked = await inTurn(rounds, {
        getPort: async () => {
          for (const port of wanted) await isFreeByGetPort(port)
        },
        probe: async () => {
          for (const port of wanted) await tryListen(port, '127.0.0.1')
        },
      })
      print(comparison(`which of ${count} ports are in use / get-port's way / -`, ports.ours, asked.getPort, null))
      print(comparison(`which of ${count} ports are in use / net.listen each / -`, ports.ours, asked.probe, null))
    }

    const wanted = Array.from({ length: FREE_PORTS }, (_, i) => FIRST_FREE_PORT + i)
    const bound = await inTurn(5, {
      ours: async () => {
        for (const port of wanted) await network.canBind(port, '127.0.0.1')
      },
      probe: async () => {
        for (const port of wanted) await tryListen(port, '127.0.0.1')
      },
    })
    print(comparison(`can ${FREE_PORTS} free ports be bound / net.listen each / -`, bound.ours, bound.probe, null))
  } finally {
    network.dispose()
    tables.dispose()
    limit.remove()
    await Promise.all(children.map((child) => child.stop()))
  }
}

/** null where there is no ss. Read into a table, as whoever asks has to. */
function ss(args: string[]): Map<number, string> | null {
  try {
    const rows = execFileSync('ss', args, { encoding: 'utf8' }).trim().split('\n')
    return new Map(rows.map((row) => [Number(/:(\d+)\s/.exec(row)?.[1]), /users:(.*)$/.exec(row)?.[1] ?? '']))
  } catch {
    return null
  }
}

function readTables(): number {
  return readFileSync('/proc/net/tcp').length + readFileSync('/proc/net/tcp6').length
}

function processes(): string[] {
  return readdirSync('/proc').filter((name) => /^\d/.test(name))
}

function readDescriptors(): number {
  let count = 0
  for (const pid of processes()) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) count += readlinkSync(`/proc/${pid}/fd/${fd}`).length
    } catch {
      // Gone, or not ours to read: the same for everybody.
    }
  }
  return count
}
