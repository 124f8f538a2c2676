import { MAX_PORT } from '@shared/model/ports'
import type { Block, Blocks, Lane } from '@shared/model/ports'

/** Whether two blocks share a port. */
export function overlaps(a: Block, b: Block): boolean {
  return a.base < b.base + b.size && b.base < a.base + a.size
}

/** Whether two pairs are the very same blocks. */
export function isSamePlace(a: Blocks, b: Blocks): boolean {
  const isSame = (x: Block | null, y: Block | null): boolean => x?.base === y?.base && x?.size === y?.size
  return isSame(a.component, b.component) && isSame(a.ai, b.ai)
}

/** Whether a port is in a block. */
export function contains(block: Block, port: number): boolean {
  return port >= block.base && port < block.base + block.size
}

/** The last port of a block. */
export function lastPort(block: Block): number {
  return block.base + block.size - 1
}

/** `8200-8299` */
export function showBlock(block: Block): string {
  return block.size === 1 ? String(block.base) : `${block.base}-${lastPort(block)}`
}

/** `8200-8299 and 45200-45299` */
export function showPair(ports: Blocks): string {
  return lanesOf(ports)
    .map(({ block }) => showBlock(block))
    .join(' and ')
}

/** The verb after `showPair`. */
export function isOrAre(ports: Blocks): 'is' | 'are' {
  return ports.ai === null ? 'is' : 'are'
}

/** A pair's blocks with their lanes. */
export function lanesOf(blocks: Blocks): { lane: Lane; block: Block }[] {
  const component = { lane: 'component' as const, block: blocks.component }
  return blocks.ai === null ? [component] : [component, { lane: 'ai' as const, block: blocks.ai }]
}

/** Where a port stands in a pair, or null where it is in neither lane. */
export function offsetOf(blocks: Blocks, port: number): { lane: Lane; offset: number } | null {
  const found = lanesOf(blocks).find(({ block }) => contains(block, port))
  return found === undefined ? null : { lane: found.lane, offset: port - found.block.base }
}

/** Why a pair can't be: beyond 65535, before 1, or lanes that overlap each other. Null where it can. */
export function blocksProblem(blocks: Blocks): string | null {
  for (const { block } of lanesOf(blocks)) {
    if (block.base < 1) return `A block can’t begin at ${block.base}; ports begin at 1.`
    if (lastPort(block) > MAX_PORT) {
      return `${block.size} ports from ${block.base} reach ${lastPort(block)}; the last port is ${MAX_PORT}.`
    }
  }
  if (blocks.ai !== null && overlaps(blocks.component, blocks.ai)) {
    return `The component ports ${showBlock(blocks.component)} and the AI ports ${showBlock(blocks.ai)} overlap.`
  }
  return null
}

/** The first two blocks, one of each pair and in whatever lane, that share a port; null where none do. */
export function firstOverlap(a: Blocks, b: Blocks): { ours: Block; theirs: Block } | null {
  return (
    shared(a.component, b.component) ?? shared(a.component, b.ai) ?? shared(a.ai, b.component) ?? shared(a.ai, b.ai)
  )
}

/** Makes nothing but its answer: suggestions ask it of every place and every reservation. */
function shared(ours: Block | null, theirs: Block | null): { ours: Block; theirs: Block } | null {
  return ours !== null && theirs !== null && overlaps(ours, theirs) ? { ours, theirs } : null
}
