import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { Blocks } from '@shared/model/ports'
import type { Reservation } from '../../engine/effects'
import { openStorage, type OpenedStorage } from './storage'

/** Ways into one database, as as many Tills have. */
const WRITERS = 3

const blocks = fc.record({
  component: fc.record({ base: fc.integer({ min: 1, max: 400 }), size: fc.integer({ min: 1, max: 60 }) }),
  ai: fc.option(fc.record({ base: fc.integer({ min: 1, max: 400 }), size: fc.integer({ min: 1, max: 60 }) })),
})
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const step = fc.oneof(
  fc.record({ kind: fc.constant('place' as const), ids: fc.tuple(id), places: fc.tuple(blocks) }),
  fc.record({
    kind: fc.constant('place' as const),
    ids: fc.uniqueArray(id, { minLength: 2, maxLength: 2 }),
    places: fc.tuple(blocks, blocks),
  }),
  fc.record({ kind: fc.constant('swap' as const), ids: fc.uniqueArray(id, { minLength: 2, maxLength: 2 }) }),
  fc.record({ kind: fc.constant('remove' as const), ids: fc.tuple(id) }),
)

test('under any sequence of makes, moves, swaps and removals by several writers, no two share a port and none is lost', () => {
  const folder = mkdtempSync(join(tmpdir(), 'till-db-'))
  try {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(WRITERS - 1), step), { maxLength: 25 }), (steps) => {
        const path = join(mkdtempSync(join(folder, 'run-')), 'till.db')
        const writers = Array.from({ length: WRITERS }, () => openStorage(path))
        const model = new Map<string, Blocks>()
        for (const [writer, wish] of steps) {
          const storage = writers[writer]
          if (!storage) continue
          if (wish.kind === 'remove') {
            storage.release(wish.ids[0] as InstanceId)
            model.delete(wish.ids[0])
          } else {
            const wishes = wishesOf(wish, model)
            const isDone = tryReserve(storage, wishes)
            if (isDone) for (const { instance, ports } of wishes) model.set(instance, ports)
            // Two that change places need only what the two have.
            if (!isDone && wish.kind === 'swap') throw new Error('Two that change places were refused.')
          }
          // Whoever looks sees the same.
          const seen = writers[(writer + 1) % WRITERS]?.reservations() ?? []
          expect(new Map(seen.map(({ instance, ports }) => [instance as string, ports]))).toEqual(model)
          const ports = seen.flatMap((each) => portsOf(each.ports))
          expect(new Set(ports).size).toBe(ports.length)
        }
        for (const storage of writers) storage.close()
      }),
      { numRuns: 60 },
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** A swap of two where one has no place is none. */
function wishesOf(
  wish: { kind: 'place'; ids: string[]; places: Blocks[] } | { kind: 'swap'; ids: string[] },
  model: ReadonlyMap<string, Blocks>,
): Reservation[] {
  const places = wish.kind === 'place' ? wish.places : wish.ids.map((id) => model.get(id)).toReversed()
  if (places.includes(undefined)) return []
  return places.flatMap((ports, at) => (ports ? [reservation(wish.ids[at] ?? '', ports)] : []))
}

function reservation(instance: string, ports: Blocks): Reservation {
  return { instance: instance as InstanceId, root: `/srv/${instance}`, ports, ahead: null }
}

function tryReserve(storage: OpenedStorage, wishes: Reservation[]): boolean {
  try {
    storage.reserveAll(wishes)
    return true
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.code !== 'ports.overlap') throw error
    return false
  }
}

function portsOf({ component, ai }: Blocks): number[] {
  return [component, ...(ai === null ? [] : [ai])].flatMap(({ base, size }) =>
    Array.from({ length: size }, (_, offset) => base + offset),
  )
}
