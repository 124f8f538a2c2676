import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { isSamePlace } from './blocks'
import { blocksAt, PLACED_MODES } from './modes'

/** The mode whose own place a pair of blocks is; null where it is none's. */
export function modeOfPlace(definition: Pick<PlatformDefinition, 'lanes'>, ports: Blocks): string | null {
  const index = PLACED_MODES.findIndex((_, at) => {
    const place = blocksAt(definition, at)
    return place !== null && isSamePlace(place, ports)
  })
  return PLACED_MODES[index] ?? null
}

/**
 * The mode of an instance that moves. `primary` is the main checkout, whose folder the others know: it stays so wherever
 * it goes, and nobody becomes it by moving. Any other is named after its place, `custom` where that is nobody's or taken.
 */
export function modeAfterMove(
  definition: Pick<PlatformDefinition, 'lanes'>,
  mode: string,
  ports: Blocks,
  usedModes: readonly string[],
): string {
  if (mode === 'primary') return mode
  const own = modeOfPlace(definition, ports)
  return own === null || own === 'primary' || usedModes.includes(own) ? 'custom' : own
}
