import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createNetwork } from '../src/main/adapters/network/network'
import { occupancyOf } from '../src/main/domain/ports/occupancy'
import { suggestBlocks } from '../src/main/domain/ports/suggest'
import { isFreeByGetPort } from './listen-probe'
import { comparison, inTurn } from './rounds'
import { makeDumpLimit } from './sock-diag-limit'

/** Loopback has 2^24 addresses: on one of its own the many listeners are in nobody's way but a wildcard's. */
const ADDRESS = '127.77.0.1'
const SOCKETS = 10_000
/** Below what one process may open on most machines. */
const SOCKETS_EACH = 2_500
/** The first nine blocks of the component lane, and then far from both lanes. */
const TAKEN = { from: 8000, to: 8899 }
const ELSEWHERE = 12_000

const PLATFORM = {
  name: 'Tekton',
  bounds: { from: 8000, to: 9999, reason: 'its health model refuses others' },
  lanes: {
    component: { base: 8000, size: 100, variable: 'TEKTON_PORT_BASE' },
    ai: { base: 45_000, size: 100, variable: 'TEKTON_AI_PORT_BASE', bounds: { from: 45_000, to: 49_999 } },
  },
}

// Plain CommonJS. Tells how many it could open before the system said no.
const PROGRAM = `
const net = require('node:net')
const [host, ...ports] = JSON.parse(process.argv[1])
const open = (port) => new Promise((done) => {
  const server = net.createServer()
  server.on('error', () => done(false))
  server.listen({ port, host }, () => done(true))
})
;(async () => {
  let count = 0
  for (const port of ports) if (await open(port)) count += 1
  console.log(count)
})()
// Whoever started it may die without having stopped it.
const parent = process.ppid
setInterval(() => process.ppid === parent || process.exit(), 1000)
`

/** The next free pair of blocks on a machine with ten thousand listeners. Linux only, as the others have one loopback address. */
export async function bench(print: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux') return print('suggestions: measured on Linux only')
  const network = createNetwork()
  const crowd = await openCrowd()
  const limit = makeDumpLimit()
  try {
    const listeners = await network.listeners()
    const explained = suggest(listeners)
    const base = explained.ports?.component.base ?? null
    print(`${crowd.count} listeners opened, ${listeners.length} seen; the next free pair begins at ${base}; medians`)
    for (const sentence of explained.explanation) print(`  ${sentence}`)

    const ours = await inTurn(20, { suggestion: async () => suggest(await network.listeners()) })
    const probed = await inTurn(2, { getPort: firstFreePair })
    const least = limit.measure('udp')
    print(
      comparison("a suggestion, look included / get-port's way / dump in C", ours.suggestion, probed.getPort, least),
    )
    const listening = await inTurn(20, { ours: () => network.listeningPorts() })
    print(comparison('listening ports / - / one dump in C', listening.ours, null, limit.measure()))
    const chosen = await inTurn(20, { ours: () => suggest(listeners) })
    print(comparison('a suggestion from a look that is there / - / -', chosen.ours, null, null))
  } finally {
    network.dispose()
    limit.remove()
    await crowd.stop()
  }
}

function suggest(listeners: Awaited<ReturnType<ReturnType<typeof createNetwork>['listeners']>>) {
  const heldBy = occupancyOf(listeners, '0.0.0.0', ({ command, pid }) => `${command ?? 'a process'} (pid ${pid})`)
  return suggestBlocks({ definition: PLATFORM, reservations: [], heldBy, self: null })
}

/** The first pair of blocks of which every port is free, found out port by port. */
async function firstFreePair(): Promise<number> {
  const { component, ai } = PLATFORM.lanes
  for (let index = 0; ; index += 1) {
    let isFree = true
    for (let offset = 0; isFree && offset < 2 * component.size; offset += 1) {
      const base = (offset < component.size ? component.base : ai.base - component.size) + index * component.size
      isFree = await isFreeByGetPort(base + offset)
    }
    if (isFree) return index
  }
}

async function openCrowd(): Promise<{ count: number; stop(): Promise<void> }> {
  const wanted = Array.from({ length: SOCKETS }, (_, i) => {
    const port = TAKEN.from + i
    return port <= TAKEN.to ? port : ELSEWHERE + i
  })
  const children = Array.from({ length: SOCKETS / SOCKETS_EACH }, (_, i) => {
    const ports = wanted.slice(i * SOCKETS_EACH, (i + 1) * SOCKETS_EACH)
    return spawn(process.execPath, ['-e', PROGRAM, JSON.stringify([ADDRESS, ...ports])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  })
  const counts = await Promise.all(
    children.map(async (child) => Number(((await once(child.stdout, 'data')) as [Buffer])[0].toString())),
  )
  return {
    count: counts.reduce((sum, count) => sum + count, 0),
    stop: async () => {
      const ends = children.map((child) => once(child, 'exit'))
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(ends)
    },
  }
}
