import type { Block, Blocks } from '@shared/model/ports'

const MAX_PORT = 65_535
/** Free places that are shown one by one between two that are taken; the rest of the gap is told in one line. */
const SHOWN_IN_GAP = 2

/** How places are laid out: one begins where the one before ends; the AI lane lies `aiDistance` above, or there is none. */
export type Raster = { size: number; aiDistance: number | null }

/** Free places that lie side by side: the blocks of the first, and how many they are. */
export type FreePlaces = { ports: Blocks; count: number }

/**
 * The free places between and right after the blocks that are taken: of each gap the first few singly, then the rest
 * together. A place is free where neither of its lanes touches a taken block of any lane.
 */
export function freePlaces(taken: readonly Blocks[], { size, aiDistance }: Raster): FreePlaces[] {
  const bases = taken.map(({ component }) => component.base)
  if (bases.length === 0) return []
  const blocks = taken.flatMap(({ component, ai }) => (ai === null ? [component] : [component, ai]))
  const end = Math.max(...taken.map(({ component }) => component.base + component.size)) + SHOWN_IN_GAP * size
  const found: FreePlaces[] = []
  let inGap = 0
  for (let base = Math.floor(Math.min(...bases) / size) * size; base < end; base += size) {
    const ports = placeFrom(base, { size, aiDistance })
    if (ports === null || !isFree(ports, blocks)) {
      inGap = 0
      continue
    }
    inGap += 1
    const last = found.at(-1)
    if (inGap > SHOWN_IN_GAP + 1 && last !== undefined) last.count += 1
    else found.push({ ports, count: 1 })
  }
  return found
}

/** The blocks of a place that begins at `base`, or null where one would begin below 1 or end beyond 65535. */
export function placeFrom(base: number, { size, aiDistance }: Raster): Blocks | null {
  const component = { base, size }
  const ai = aiDistance === null ? null : { base: base + aiDistance, size }
  const isPossible = (block: Block): boolean => block.base >= 1 && block.base + block.size - 1 <= MAX_PORT
  return isPossible(component) && (ai === null || isPossible(ai)) ? { component, ai } : null
}

/** The raster that most of the instances follow; a platform's own where there are none yet. */
export function rasterOf(all: readonly Blocks[], fallback: Raster): Raster {
  const counts = new Map<string, { raster: Raster; count: number }>()
  for (const { component, ai } of all) {
    const raster = { size: component.size, aiDistance: ai === null ? null : ai.base - component.base }
    const key = `${raster.size} ${raster.aiDistance ?? 'none'}`
    const known = counts.get(key)
    counts.set(key, { raster, count: (known?.count ?? 0) + 1 })
  }
  const most = [...counts.values()].toSorted((a, b) => b.count - a.count)[0]
  return most?.raster ?? fallback
}

function isFree({ component, ai }: Blocks, taken: readonly Block[]): boolean {
  return [component, ...(ai === null ? [] : [ai])].every((block) => taken.every((each) => !overlaps(block, each)))
}

function overlaps(a: Block, b: Block): boolean {
  return a.base < b.base + b.size && b.base < a.base + a.size
}
