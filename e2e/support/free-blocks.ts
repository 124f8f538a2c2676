import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** The bases of a pair of blocks. */
export type Bases = { component: number; ai: number }

/** How many ports a block has. */
export const BLOCK_SIZE = 100

/** Below the system's range for outgoing connections (32768 up), above what servers are usually given. */
const FROM = 10_000
const TO = 32_000
/** In this block lies MongoDB's 27017: Till lets nobody have it without a reason. */
const OF_MONGODB = 27_000

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
    if (base === OF_MONGODB || taken.includes(base) || !(await isFreeBlock(base))) continue
    found.push(base)
    const [component, ai] = found
    if (component !== undefined && ai !== undefined) return { component, ai }
  }
  throw new Error(`No two blocks of ${String(BLOCK_SIZE)} free ports between ${String(FROM)} and ${String(TO)}`)
}

/** A place of the documents' rule: a mode with its two blocks. */
export type Place = Bases & { mode: string; letter: string }

/**
 * The first of coder-a to coder-s on whose blocks nobody listens: for what accepts no other ports. Beyond that Tekton's
 * own bounds end (tekton-interop.md, section 1).
 */
export async function findFreePlace(taken: string[] = []): Promise<Place> {
  for (const [index, letter] of Array.from('abcdefghijklmnopqrs').entries()) {
    const place = { mode: `coder-${letter}`, letter, component: 8_100 + index * 100, ai: 45_100 + index * 100 }
    if (taken.includes(letter)) continue
    if ((await isFreeBlock(place.component)) && (await isFreeBlock(place.ai))) return place
  }
  throw new Error('No place of coder-a to coder-s is free on this machine')
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
