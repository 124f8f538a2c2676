import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** The bases of a pair of blocks. */
export type Bases = { component: number; ai: number }

/** How many ports a block has. */
export const BLOCK_SIZE = 100

/** Below the system's range for outgoing connections (32768 up), above what servers are usually given. */
const FROM = 10_000
const TO = 32_000

/**
 * A pair of blocks on which nobody listens now, found by binding every port of them. Begins at a place of chance, so
 * that two test runs on one machine rarely try the same. `taken` are bases that were given out before.
 */
export async function findFreeBases(taken: number[] = []): Promise<Bases> {
  const places = (TO - FROM) / BLOCK_SIZE
  const first = randomInt(places)
  const found: number[] = []
  for (let step = 0; step < places; step += 1) {
    const base = FROM + ((first + step) % places) * BLOCK_SIZE
    if (taken.includes(base) || !(await isFreeBlock(base))) continue
    found.push(base)
    const [component, ai] = found
    if (component !== undefined && ai !== undefined) return { component, ai }
  }
  throw new Error(`No two blocks of ${String(BLOCK_SIZE)} free ports between ${String(FROM)} and ${String(TO)}`)
}

/** Whether every port of the block can be bound now, on all addresses. */
export async function isFreeBlock(base: number): Promise<boolean> {
  for (let port = base; port < base + BLOCK_SIZE; port += 1) if (!(await isFreePort(port))) return false
  return true
}

function isFreePort(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '::', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
