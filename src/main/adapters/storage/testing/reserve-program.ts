// Reserves, moves, swaps and releases blocks as fast as it can, by its own seed; a child process of
// storage-processes.adapter.test.ts. Arguments: database, own name, rounds. Prints `+name` for each made, `-name` for each
// released.
import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { Reservation } from '../../../engine/effects'
import { openStorage } from '../storage'

const [, , path = '', name = '', rounds = '0'] = process.argv
const storage = openStorage(path)

let seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)
/** A linear congruential generator: the same name, the same wishes. */
function random(below: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return Math.floor((seed / 2_147_483_648) * below)
}

/** A wish for two blocks whose bases are no multiples of the size, in a space so narrow that many collide. */
function wish(instance: InstanceId): Reservation {
  const block = () => ({ base: 1_000 + random(1_000) * 30, size: 50 })
  return { instance, root: `/srv/${name}`, ports: { component: block(), ai: block() }, ahead: null }
}

/** Whether it was there to be had; all or nothing. */
function tryReserve(...wishes: Reservation[]): boolean {
  try {
    storage.reserveAll(wishes)
    return true
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.code !== 'ports.overlap') throw error
    return false
  }
}

let tries = 0
for (let kept = 0; kept < Number(rounds); tries++) {
  const made = wish(`${name}-${kept}` as InstanceId)
  if (!tryReserve(made)) continue
  process.stdout.write(`+${made.instance}\n`)
  kept++
  const next = random(6)
  if (next < 2) {
    storage.release(made.instance)
    process.stdout.write(`-${made.instance}\n`)
  } else if (next === 2) {
    // A move: to another place, or not at all.
    tryReserve(wish(made.instance))
  } else if (next === 3) {
    // Two of its own change places, whatever the others do meanwhile.
    const mine = storage.reservations().filter(({ root }) => root === made.root)
    const other = mine.find(({ instance }) => instance !== made.instance)
    const own = mine.find(({ instance }) => instance === made.instance)
    if (own && other && !tryReserve({ ...own, ports: other.ports }, { ...other, ports: own.ports }))
      throw new Error('Two that change places were refused.')
  }
}
storage.close()
process.stderr.write(`${tries}`)
