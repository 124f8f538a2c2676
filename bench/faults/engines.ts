import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../e2e/support/root'
import { programAt, type EngineProcess } from '../../src/main/testing/engine-process'
import { createWorld, type World } from '../../src/main/testing/world'

/** Till without a window, as it is built. */
export const TILL = programAt(join(ROOT, 'out/main/headless.cjs'))

/**
 * Makes a world, lets `test` begin engines in it, and rejects unless nothing is left afterwards. Whatever happens, the
 * last engine is ended and the world removed. `components`: YAML, indented by two.
 */
export async function withEngines<T>(
  components: string,
  test: (world: World, begin: (options?: string[]) => Promise<EngineProcess>) => Promise<T>,
): Promise<T> {
  assert(existsSync(join(ROOT, 'out/main/headless.cjs')), 'Till is not built: run this by npm run faults')
  const world = await createWorld(components)
  let engine: EngineProcess | null = null
  try {
    const answer = await test(world, async (options) => {
      engine = await TILL.engine(world, options)
      return engine
    })
    await world.nothingIsLeft()
    return answer
  } finally {
    await (engine as EngineProcess | null)?.kill9()
    world.close()
  }
}

/** Makes the world's instance, `trio`, and answers once all of it is ready. */
export async function startTrio(world: World, engine: EngineProcess): Promise<void> {
  await engine.call('instance.create', {
    platform: null,
    folder: world.checkout,
    mode: null,
    name: 'trio',
    componentBase: world.bases.component,
    aiBase: world.bases.ai,
  })
  await engine.call('instance.start', { id: 'trio' })
  await engine.until((units) => units.every(({ state }) => state === 'ready'), 'all ready')
}

/** Stops the world's instance, waits for its rest, and ends the engine. */
export async function stopTrio(engine: EngineProcess): Promise<void> {
  await engine.call('instance.stop', { id: 'trio' })
  await engine.until((units) => units.every(({ pid }) => pid === null), 'rest')
  await engine.quit()
}
