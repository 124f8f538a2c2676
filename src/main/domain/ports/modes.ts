import { MAX_PORT } from '@shared/model/ports'
import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { blocksProblem, lanesOf, lastPort, showBlock } from './blocks'

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
  return placeProblem(definition, blocks) === null ? blocks : null
}

/**
 * Why a pair can't be this platform's: what blocksProblem says, or a lane outside its bounds (Tekton's specialists stay
 * inside 45000-49999). Null where it can.
 */
export function placeProblem(
  definition: Pick<PlatformDefinition, 'lanes'> & { name?: string },
  blocks: Blocks,
): string | null {
  const problem = blocksProblem(blocks)
  if (problem !== null) return problem
  for (const { lane, block } of lanesOf(blocks)) {
    const bounds = definition.lanes[lane]?.bounds ?? null
    if (bounds === null || (block.base >= bounds.from && lastPort(block) <= bounds.to)) continue
    const what = lane === 'ai' ? 'AI ports' : 'component ports'
    return `${showBlock(block)} is outside ${bounds.from}-${bounds.to}, where the ${what} of ${definition.name ?? 'this platform'} have to be.`
  }
  return null
}

/** How many places there are at most before a lane passes 65535, or its bounds. */
export function placeCount(definition: Pick<PlatformDefinition, 'lanes'>): number {
  const { component, ai } = definition.lanes
  const step = Math.max(component.size, ai?.size ?? 0)
  const roomOf = (lane: typeof component): number =>
    Math.floor(((lane.bounds?.to ?? MAX_PORT) - (lane.base + lane.size - 1)) / step) + 1
  return Math.min(roomOf(component), ai === null ? MAX_PORT : roomOf(ai))
}
