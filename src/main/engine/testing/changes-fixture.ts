import type { Consequence, PortChange } from '@shared/model/port-changes'
import type { Engine } from '../engine'
import { createWorld, good, request } from './engine-fixture'
import type { Script } from './fake-machine'

export type World = ReturnType<typeof createWorld>
/** The file of the first instance, and of the second. */
export const ENV = '/home/ada/trio/.env.local'
export const ENV_B = '/home/ada/trio-b/.env.local'

/** Lets the clock run until an answer is there. */
export async function wait<T>(world: World, answer: Promise<T>): Promise<T> {
  const told = { isThere: false }
  void answer.finally(() => (told.isThere = true)).catch(() => {})
  for (let turns = 0; turns < 100 && !told.isThere; turns += 1) await world.clock.advance(500)
  return answer
}

/** What a change would do; it must be told. */
export async function preview(world: World, engine: Engine, change: PortChange | object): Promise<Consequence> {
  return wait(world, good(engine.call('ports.preview', { change }, null)))
}

/** Looks at a change and does it. */
export async function apply(
  world: World,
  engine: Engine,
  change: PortChange | object,
): Promise<{ message: string; undo: string | null }> {
  const shown = await preview(world, engine, change)
  return wait(world, good(engine.call('ports.apply', { change: shown.change, token: shown.token }, null)))
}

/** The failure of a change that is refused, with the token of a look at it just before where none is given. */
export async function refused(world: World, engine: Engine, change: object, token?: string): Promise<object> {
  const known = token ?? (await preview(world, engine, change)).token
  const answer = await wait(world, engine.call('ports.apply', { change, token: known }, null))
  if (answer.ok) throw new Error(`It was done: ${answer.value.message}`)
  return answer.failure
}

/** A world with one instance, `primary` on 8000 and 45000; started or not. */
export async function house(
  scripts: Record<string, Script> = {},
  isStarted = false,
): Promise<{ world: World; engine: Engine }> {
  const world = createWorld(scripts)
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  if (isStarted) {
    await good(engine.call('instance.start', { id: 'primary' }, null))
    await world.clock.advance(5_000)
  }
  return { world, engine }
}

/** A second instance in its own folder: `coder-a` on 8100 and 45100. */
export async function second(engine: Engine): Promise<void> {
  const one = request({ folder: '/home/ada/trio-b', mode: 'coder-a', name: 'coder-a' })
  await good(engine.call('instance.create', one, null))
}

/** State and port of every row. */
export const rows = (engine: Engine): Record<string, { state: string; port: number | null }> =>
  Object.fromEntries(
    [...engine.snapshot().tables.components, ...engine.snapshot().tables.specialists].map(({ id, state, port }) => [
      id,
      { state, port },
    ]),
  )
/** The bases of an instance. */
export const portsOf = (engine: Engine, id: string): (number | undefined)[] => {
  const row = engine.snapshot().tables.instances.find((one) => one.id === id)
  return [row?.ports.component.base, row?.ports.ai?.base]
}
