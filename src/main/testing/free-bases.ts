import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Ports a block of these tests has. */
export const BLOCK_SIZE = 20

/** Below the system's range for outgoing connections, above what servers are usually given. */
const FROM = 10_000
const TO = 32_000

/** In this block lies MongoDB's 27017: it is not had without writing down why (domain/ports/warnings.ts). */
const OF_MONGODB = 27_000

/** Bases given to worlds of this process: some of their ports may not be bound yet. */
const taken = new Set<number>([OF_MONGODB])

/** Bases of `count` free blocks in a row, found by binding every port of them; never given out twice. */
export async function findFreeBase(count = 1): Promise<number> {
  const places = (TO - FROM) / BLOCK_SIZE - count
  const first = randomInt(places)
  for (let step = 0; step < places; step += 1) {
    const base = FROM + ((first + step) % places) * BLOCK_SIZE
    const row = Array.from({ length: count }, (_, index) => base + index * BLOCK_SIZE)
    if (row.some((each) => taken.has(each))) continue
    for (const each of row) taken.add(each)
    if ((await held(base, count * BLOCK_SIZE)).length === 0) return base
  }
  throw new Error(`No ${String(count * BLOCK_SIZE)} free ports in a row between ${String(FROM)} and ${String(TO)}`)
}

/** Those of `count` ports from `base` on that can't be bound now. */
export async function held(base: number, count = BLOCK_SIZE): Promise<number[]> {
  const busy: number[] = []
  for (let port = base; port < base + count; port += 1) if (!(await isFree(port))) busy.push(port)
  return busy
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '::', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
