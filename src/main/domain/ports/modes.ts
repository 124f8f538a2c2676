import { MAX_PORT } from '@shared/model/ports'
import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { blocksProblem } from './blocks'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('')

/** Modes with a place of their own, in order: `primary`, then `coder-a` to `coder-z`. */
export const PLACED_MODES: readonly string[] = ['primary', ...LETTERS.map((letter) => `coder-${letter}`)]

/** How many block sizes above the primary's base: primary 0, coder-a 1, coder-b 2 …; null for `custom` and unknown ones. */
export function modeIndex(mode: string): number | null {
  const index = PLACED_MODES.indexOf(mode)
  return index === -1 ? null : index
}

/** `Primary`, `Coder-A`, `Custom`. */
export function modeName(mode: string): string {
  return mode.replaceAll(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase())
}

/**
 * The pair of blocks `index` places above the primary's: `base + index x size` in both lanes at once
 * (port-allocation-strategy.md, Automatic Allocation). Null where a lane would pass 65535 or both would overlap.
 */
export function blocksAt(definition: Pick<PlatformDefinition, 'lanes'>, index: number): Blocks | null {
  const { component, ai } = definition.lanes
  // The larger lane sets the step, so that neither runs into the next instance's.
  const step = index * Math.max(component.size, ai?.size ?? 0)
  const blocks: Blocks = {
    component: { base: component.base + step, size: component.size },
    ai: ai === null ? null : { base: ai.base + step, size: ai.size },
  }
  return blocksProblem(blocks) === null ? blocks : null
}

/** How many places there are at most before a lane passes 65535. */
export function placeCount(definition: Pick<PlatformDefinition, 'lanes'>): number {
  const { component, ai } = definition.lanes
  const step = Math.max(component.size, ai?.size ?? 0)
  const highest = Math.max(component.base + component.size, ai === null ? 0 : ai.base + ai.size) - 1
  return Math.floor((MAX_PORT - highest) / step) + 1
}
