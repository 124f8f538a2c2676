// Reserves and releases blocks as fast as it can, by its own seed; a child process of storage.adapter.test.ts.
// Arguments: database, own name, rounds. Prints one line a success: `+name base aiBase` or `-name`.
import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import { openStorage } from '../storage'

const [, , path = '', name = '', rounds = '0'] = process.argv
const storage = openStorage(path)

let seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)
/** A linear congruential generator: the same name, the same wishes. */
function random(below: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return Math.floor((seed / 2_147_483_648) * below)
}

let tries = 0
for (let kept = 0; kept < Number(rounds); tries++) {
  const instance = `${name}-${kept}` as InstanceId
  // Bases that are no multiples of the size, in a space so narrow that many wishes collide.
  const component = 1_000 + random(1_000) * 30
  const ai = 1_000 + random(1_000) * 30
  try {
    storage.reserve({
      instance,
      root: `/srv/${name}`,
      ports: { component: { base: component, size: 50 }, ai: { base: ai, size: 50 } },
      ahead: null,
    })
    process.stdout.write(`+${instance} ${component} ${ai}\n`)
    kept++
    if (random(3) === 0) {
      storage.release(instance)
      process.stdout.write(`-${instance}\n`)
    }
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.code !== 'ports.overlap') throw error
  }
}
storage.close()
process.stderr.write(`${tries}`)
