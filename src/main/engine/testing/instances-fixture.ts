import type { InstanceId, Ref } from '@shared/model/ids'
import type { Engine } from '../engine'
import { createWorld, good, request } from './engine-fixture'
import type { Script } from './fake-machine'

export const primary = 'primary' as InstanceId

/** A world with the primary instance of the trio made, nothing of it started. */
export async function withInstance(scripts: Record<string, Script> = {}) {
  const world = createWorld(scripts)
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  await world.clock.advance(1_500)
  return { world, engine }
}

/** A world with a primary in ~/trio and a coder-a in ~/other. */
export async function withTwoInstances() {
  const world = createWorld()
  world.folders.add('/home/ada/other')
  world.texts.set('/home/ada/other/till.yaml', world.texts.get('/home/ada/trio/till.yaml') ?? '')
  const engine = await world.boot()
  await good(engine.call('instance.create', request(), null))
  await good(engine.call('instance.create', request({ folder: '/home/ada/other', mode: 'coder-a' }), null))
  return { world, engine }
}

/** Starts rows and lets them come up. */
export async function start(engine: Engine, ...refs: string[]): Promise<void> {
  for (const ref of refs) await good(engine.call('component.start', { ref: ref as Ref }, null))
}

/** The conflicts of a kind as they are now. */
export const conflictsOf = (engine: Engine, kind: string) =>
  engine.snapshot().tables.conflicts.filter((row) => row.kind === kind)
