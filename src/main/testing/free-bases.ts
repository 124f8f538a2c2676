import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** Ports a block of these tests has. */
export const BLOCK_SIZE = 20

/** Below the system's range for outgoing connections, above what servers are usually given. */
const FROM = 10_000
const TO = 32_000

/** In this block lies MongoDB's 27017: it is not had without writing down why (domain/ports/warnings.ts). */
const OF_MONGODB = 27_000

/** Each place has a UDP port here that says whose it is, well below the places themselves. */
const CLAIMS_FROM = 8_500

/** Bases given to worlds of this process: some of their ports may not be bound yet. */
const taken = new Set<number>([OF_MONGODB])

/** Bases of `count` free blocks in a row, found by binding every port of them; never given out twice while tests run. */
export async function findFreeBase(count = 1): Promise<number> {
  const places = (TO - FROM) / BLOCK_SIZE - count
  const first = randomInt(places)
  for (let step = 0; step < places; step += 1) {
    const base = FROM + ((first + step) % places) * BLOCK_SIZE
    const row = Array.from({ length: count }, (_, index) => base + index * BLOCK_SIZE)
    if (!(await claimAll(row))) continue
    if ((await held(base, count * BLOCK_SIZE)).length === 0) return base
  }
  throw new Error(`No ${String(count * BLOCK_SIZE)} free ports in a row between ${String(FROM)} and ${String(TO)}`)
}

/**
 * A port that nobody listens on and that nothing gets from the system, nor any other test while this process lives; one on
 * which no connection of a former test is closing either, which would be in the way of a bind without SO_REUSEADDR.
 */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = (await findFreeBase()) + BLOCK_SIZE - 1
    if (socketsOn(port) === 0) return port
  }
}

/** How many TCP sockets of this machine have the port for their own, read in another way than the product does; Linux only. */
export function socketsOn(port: number): number {
  const own = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter((table) => existsSync(table))
  const lines = tables.flatMap((table) => readFileSync(table, 'utf8').split('\n'))
  return lines.filter((line) => line.trim().split(/\s+/)[1]?.endsWith(own)).length
}

/** Those of `count` ports from `base` on that can't be bound now. */
export async function held(base: number, count = BLOCK_SIZE): Promise<number[]> {
  const busy: number[] = []
  for (let port = base; port < base + count; port += 1) if (!(await isFree(port))) busy.push(port)
  return busy
}

async function claimAll(bases: readonly number[]): Promise<boolean> {
  if (bases.some((base) => taken.has(base))) return false
  for (const base of bases) taken.add(base)
  for (const base of bases) if (!(await claim(base))) return false
  return true
}

/**
 * Takes a place before its ports are bound, until this process ends: the tests of other processes look for places at the
 * same time. A socket says so, since it goes with its process however that ends; UDP, so that it is nobody's TCP port.
 */
function claim(base: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.bind({ port: CLAIMS_FROM + (base - FROM) / BLOCK_SIZE, address: '127.0.0.1', exclusive: true }, () => {
      socket.unref()
      resolve(true)
    })
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '::', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
