import { openHouse, type OpenHouse } from './open-house'
import { createWorld, type World } from './world'

/**
 * Runs a test in a world of its own with the instance made, ends the engine with all it runs, and fails where anything is
 * left. `components`: YAML, indented by two.
 */
export async function withHouse(
  components: string,
  test: (till: OpenHouse, world: World) => Promise<void>,
): Promise<void> {
  const world = await createWorld(components)
  try {
    const till = await openHouse(world)
    try {
      await till.create()
      await test(till, world)
    } finally {
      await till.end('stop')
    }
    await world.nothingIsLeft()
  } finally {
    world.close()
  }
}
