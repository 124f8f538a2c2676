import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block, Blocks } from '@shared/model/ports'
import { blocksProblem, firstOverlap, isOrAre, lanesOf, offsetOf, overlaps, showBlock, showPair } from './blocks'

const block = fc.record({ base: fc.integer({ min: 1, max: 65_535 }), size: fc.integer({ min: 1, max: 300 }) })
const pair = fc
  .record({ component: block, ai: fc.option(block, { nil: null }) })
  .filter((blocks) => blocksProblem(blocks) === null)

/** The slow truth: do two blocks share a port? */
function share(a: Block, b: Block): boolean {
  for (let port = a.base; port < a.base + a.size; port += 1) if (port >= b.base && port < b.base + b.size) return true
  return false
}

describe('blocks', () => {
  it('overlap exactly where they share a port', () => {
    fc.assert(
      fc.property(block, fc.integer({ min: -320, max: 320 }), fc.integer({ min: 1, max: 300 }), (a, shift, size) => {
        const b = { base: a.base + shift, size }
        expect(overlaps(a, b)).toBe(share(a, b))
        expect(overlaps(b, a)).toBe(overlaps(a, b))
      }),
    )
  })

  it('know their ports and offsets', () => {
    const blocks: Blocks = { component: { base: 8100, size: 100 }, ai: { base: 45_100, size: 100 } }
    expect(offsetOf(blocks, 8104)).toEqual({ lane: 'component', offset: 4 })
    expect(offsetOf(blocks, 45_199)).toEqual({ lane: 'ai', offset: 99 })
    expect(offsetOf(blocks, 8200)).toBeNull()
    expect(showBlock(blocks.component)).toBe('8100-8199')
    expect(showBlock({ base: 9, size: 1 })).toBe('9')
    expect([showPair(blocks), isOrAre(blocks)]).toEqual(['8100-8199 and 45100-45199', 'are'])
    expect([showPair({ ...blocks, ai: null }), isOrAre({ ...blocks, ai: null })]).toEqual(['8100-8199', 'is'])
  })

  it('are refused beyond the last port and across each other', () => {
    expect(blocksProblem({ component: { base: 65_436, size: 100 }, ai: null })).toBeNull()
    expect(blocksProblem({ component: { base: 65_437, size: 100 }, ai: null })).toBe(
      '100 ports from 65437 reach 65536; the last port is 65535.',
    )
    expect(blocksProblem({ component: { base: 0, size: 100 }, ai: null })).toContain('ports begin at 1')
    expect(blocksProblem({ component: { base: 8000, size: 100 }, ai: { base: 8099, size: 100 } })).toBe(
      'The component ports 8000-8099 and the AI ports 8099-8198 overlap.',
    )
  })

  it('find the first overlap of two pairs, across lanes too', () => {
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        const all = lanesOf(a).flatMap((one) => lanesOf(b).map((other) => share(one.block, other.block)))
        expect(firstOverlap(a, b) !== null).toBe(all.includes(true))
      }),
    )
  })
})
