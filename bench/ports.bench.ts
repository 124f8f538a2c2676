import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLinuxNetwork } from '../src/main/adapters/network/linux-network'
import { nativeDescriptors } from '../src/main/adapters/network/descriptors'
import { loadLibc } from '../src/main/adapters/network/libc'
import { createNetwork } from '../src/main/adapters/network/network'
import { nodeBind } from '../src/main/adapters/network/bind-attempt'
import { openSocketTables } from '../src/main/adapters/network/socket-tables'
import { startListeningChild } from '../src/main/adapters/network/testing/listening-child'

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
  const libc = await loadLibc()
  const parts = libc === null ? {} : { descriptors: nativeDescriptors(libc, '/proc') }
  try {
    const ports = children.flatMap((child) => child.ports)
    print(`${ports.length} listeners of ${PROCESSES} processes, ${processes().length} processes in all; medians`)

    const ss = await median(5, () => parseSs(['-Hltn']))
    const owners = await median(5, () => parseSs(['-Hltnp']))
    const limit = dumpLimit()
    const listening = await median(500, () => network.listeningPorts())
    print(line('listening ports / ss -ltn / one dump in C', listening, ss, limit))
    print(
      line('listening ports / ss -ltn / bare read of /proc/net/tcp{,6}', listening, ss, await median(50, readTables)),
    )

    const warm = await median(500, () => network.listeners())
    print(line('listeners, owners warm / ss -ltnp / TCP and UDP dumped in C', warm, owners, dumpLimit(['udp'])))

    const scan = await median(20, readDescriptors)
    const cold = await median(20, () => createLinuxNetwork(tables, nodeBind, parts).listeners())
    print(line('listeners, owners cold / ss -ltnp / bare read of /proc/*/fd', cold, owners, scan))

    const wanted = Array.from({ length: FREE_PORTS }, (_, i) => FIRST_FREE_PORT + i)
    const ours = await median(20, async () => {
      for (const port of wanted) await network.canBind(port, '127.0.0.1')
    })
    const probes = await median(5, async () => {
      for (const port of wanted) await probe(port)
    })
    print(line(`can ${FREE_PORTS} free ports be bound / net.listen each / -`, ours, probes, null))
  } finally {
    network.dispose()
    tables.dispose()
    await Promise.all(children.map((child) => child.stop()))
  }
}

async function median(rounds: number, once: () => unknown): Promise<number> {
  const times: number[] = []
  // A few more, for the compiler to know the code.
  for (let i = -Math.ceil(rounds / 5); i < rounds; i += 1) {
    const startMs = performance.now()
    await once()
    if (i >= 0) times.push(performance.now() - startMs)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0
}

function line(name: string, ours: number, peer: number | null, limit: number | null): string {
  const ms = (value: number | null): string => (value === null ? '-' : `${value.toPrecision(3)} ms`)
  const toLimit = limit === null ? '-' : `${(ours / limit).toFixed(2)} x limit`
  const toPeer = peer === null ? '' : `, peer takes ${(peer / ours).toFixed(1)} x ours`
  return `${name}: ${ms(ours)} / ${ms(peer)} / ${ms(limit)} = ${toLimit}${toPeer}`
}

/** null where there is no ss. */
function parseSs(args: string[]): Map<number, string> | null {
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

/** Milliseconds of a dump in C; null where there is no compiler. */
function dumpLimit(args: string[] = []): number | null {
  const folder = mkdtempSync(join(tmpdir(), 'till-bench-'))
  try {
    const program = join(folder, 'limit')
    execFileSync('cc', ['-O2', '-o', program, 'bench/sock-diag-limit.c'], { stdio: 'ignore' })
    return Number(execFileSync(program, args, { encoding: 'utf8' })) / 1000
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function probe(port: number): Promise<void> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve())
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()))
  })
}
