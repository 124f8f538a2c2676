import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { decideProvider, NOBODY, RETURN_AFTER_MS, returnsInMs, type Candidate, type Provision } from './provider'
import { describeProvision } from './words'

const candidate = (name: string, more: Partial<Candidate> = {}): Candidate => ({
  ref: `a/${name}` as Ref,
  name,
  isReady: false,
  isShaky: false,
  isWanted: true,
  isComing: false,
  clause: 'failed',
  ...more,
})
const ready = (name: string): Candidate => candidate(name, { isReady: true, clause: 'is ready' })
const RHETOR = 'a/rhetor'
const LLM = 'a/llm'
const USED: Provision = { using: RHETOR as Ref, wasLetDown: false, backSinceMs: null }

describe('who provides a capability', () => {
  it('is the primary, else the first that is ready, else one that is up, else nobody', () => {
    expect(decideProvider(NOBODY, ready('rhetor'), [ready('llm')], 0).using).toBe(RHETOR)
    expect(decideProvider(USED, candidate('rhetor'), [ready('llm'), ready('other')], 0).using).toBe(LLM)
    expect(decideProvider(USED, candidate('rhetor'), [candidate('llm'), ready('other')], 0).using).toBe('a/other')
    expect(decideProvider(USED, candidate('rhetor', { isShaky: true }), [candidate('llm')], 0).using).toBe(RHETOR)
    expect(decideProvider(USED, candidate('rhetor'), [candidate('llm')], 0).using).toBeNull()
  })

  it('is the primary again only after it has been ready for a while', () => {
    let now = decideProvider(USED, candidate('rhetor'), [ready('llm')], 0)
    now = decideProvider(now, ready('rhetor'), [ready('llm')], 1_000)
    expect(now).toEqual({ using: LLM, wasLetDown: true, backSinceMs: 1_000 })
    expect(returnsInMs(now, 2_000)).toBe(RETURN_AFTER_MS - 1_000)
    // It was not: the time begins anew.
    now = decideProvider(now, candidate('rhetor'), [ready('llm')], 10_000)
    expect(returnsInMs(now, 10_000)).toBeNull()
    now = decideProvider(now, ready('rhetor'), [ready('llm')], 20_000)
    expect(decideProvider(now, ready('rhetor'), [ready('llm')], 20_000 + RETURN_AFTER_MS - 1).using).toBe(LLM)
    expect(decideProvider(now, ready('rhetor'), [ready('llm')], 20_000 + RETURN_AFTER_MS).using).toBe(RHETOR)
  })

  it('is the primary again after the pauses that were told, whatever fractions a clock has', () => {
    const fractional = fc.tuple(fc.nat(1_000_000), fc.nat(999)).map(([whole, part]) => whole + part / 997)
    fc.assert(
      fc.property(fractional, fc.nat(RETURN_AFTER_MS), (since, moreMs) => {
        let nowMs = since + moreMs / 3
        let now: Provision = { using: LLM as Ref, wasLetDown: true, backSinceMs: since }
        for (let looks = 0; looks < 3 && now.using === LLM; looks += 1) {
          now = decideProvider(now, ready('rhetor'), [ready('llm')], nowMs)
          nowMs += returnsInMs(now, nowMs) ?? 0
        }
        expect(now.using).toBe(RHETOR)
      }),
    )
  })

  it('is the primary at once where nobody stands in, and where it had only been on its way', () => {
    const down = decideProvider(USED, candidate('rhetor'), [candidate('llm')], 0)
    expect(decideProvider(down, ready('rhetor'), [candidate('llm')], 1).using).toBe(RHETOR)
    const coming = decideProvider(NOBODY, candidate('rhetor', { isComing: true }), [ready('llm')], 0)
    expect(coming.using).toBe(LLM)
    expect(decideProvider(coming, ready('rhetor'), [ready('llm')], 1).using).toBe(RHETOR)
  })

  it('is never nobody while anybody is ready, and always one who is there', () => {
    const one = fc.record({
      isReady: fc.boolean(),
      isShaky: fc.boolean(),
      isWanted: fc.boolean(),
      isComing: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(one, one, one, fc.nat({ max: 30_000 })), { maxLength: 30 }), (steps) => {
        let before = NOBODY
        let nowMs = 0
        for (const [a, b, c, afterMs] of steps) {
          nowMs += afterMs
          const [primary, ...chain] = [candidate('a', a), candidate('b', b), candidate('c', c)] as const
          const now = decideProvider(before, primary, chain, nowMs)
          const used = [primary, ...chain].find(({ ref }) => ref === now.using)
          const someReady = [primary, ...chain].some(({ isReady }) => isReady)
          expect(used?.isReady ?? false).toBe(someReady)
          expect(now.backSinceMs === null || (primary.isReady && now.using !== primary.ref)).toBe(true)
          expect(decideProvider(now, primary, chain, nowMs)).toEqual(now)
          before = now
        }
      }),
    )
  })
})

describe('the sentence', () => {
  const said = (primary: Candidate, using: Candidate | null, chain: Candidate[], lost = 'slower, shorter answers') =>
    describeProvision('text_generation', { using, primary, chain, lost })

  it('names who provides it, why, and what is lost', () => {
    const [rhetor, llm] = [candidate('rhetor'), ready('local_llm')]
    expect(said(rhetor, llm, [llm])).toBe(
      'text_generation comes from local_llm, because rhetor failed; slower, shorter answers',
    )
    expect(said(ready('rhetor'), llm, [llm], '')).toBe(
      'text_generation comes from local_llm, until rhetor has been ready for a while',
    )
    expect(said(rhetor, null, [candidate('local_llm', { clause: 'is not running' })])).toBe(
      'Nobody provides text_generation: rhetor failed; local_llm is not running',
    )
  })

  it('is none where all is well, or nobody wants any of it', () => {
    const rhetor = ready('rhetor')
    expect(said(rhetor, rhetor, [])).toBeNull()
    expect(said(candidate('rhetor', { isWanted: false }), null, [candidate('llm', { isWanted: false })])).toBeNull()
  })
})
