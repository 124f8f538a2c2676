import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Ref } from '@shared/model/ids'
import type { Cause } from '@shared/model/lifecycle'
import { explain, MOST_CAUSES, type Suspect } from './explain'
import type { Trouble } from './trouble'

const ref = (name: string): Ref => `a/${name}` as Ref
const trouble = (clause: string, beganMs: number, more: Partial<Trouble> = {}): Trouble => ({
  beganMs,
  beganAt: 1_000 + beganMs,
  overMs: null,
  clause,
  because: [],
  ...more,
})
const suspect = (name: string, more: Partial<Omit<Suspect, 'needs'>> & { needs?: string[] } = {}): Suspect => ({
  ref: ref(name),
  name,
  port: 8_000,
  isRefusing: false,
  trouble: null,
  ...more,
  needs: (more.needs ?? []).map(ref),
})
const ask = (
  needs: string[],
  suspects: Suspect[],
  more: { beganMs?: number; refused?: string[]; saidSinceMs?: number } = {},
): string[] => causes(needs, suspects, more).map(({ message }) => message)
const causes = (
  needs: string[],
  suspects: Suspect[],
  { beganMs = 100, refused = [], saidSinceMs = 0 }: { beganMs?: number; refused?: string[]; saidSinceMs?: number } = {},
): Cause[] =>
  explain({ self: ref('rhetor'), needs: needs.map(ref), beganMs, refused: refused.map(ref), saidSinceMs }, (one) =>
    suspects.find((each) => each.ref === one),
  )

const KILLED = 'exited with 137 (killed, out of memory)'

describe('why a unit is in trouble', () => {
  it('is told step by step, down to what happened first', () => {
    const engram = suspect('engram', { isRefusing: true, trouble: trouble(KILLED, 50) })
    expect(ask(['engram'], [engram])).toEqual(['engram (8000) refused connections', `engram ${KILLED}`])
    expect(causes(['engram'], [engram])[1]).toEqual({ ref: ref('engram'), message: `engram ${KILLED}`, at: 1_050 })
  })

  it('goes on through what a need lacked itself, as that was known then', () => {
    const because = [{ ref: ref('hermes'), message: 'hermes exited with 3', at: 7 }]
    const engram = suspect('engram', { trouble: trouble('failed: no answer', 50, { because }), needs: ['hermes'] })
    const hermes = suspect('hermes', { trouble: trouble('was stopped by you', 20) })
    expect(ask(['engram'], [engram, hermes])).toEqual(['engram failed: no answer', 'hermes exited with 3'])
    const unexplained = { ...engram, trouble: trouble('failed: no answer', 50) }
    expect(ask(['engram'], [unexplained, hermes])).toEqual(['engram failed: no answer', 'hermes was stopped by you'])
  })

  it('is not what came later, what was over before, or what is well', () => {
    expect(ask(['engram'], [suspect('engram', { trouble: trouble(KILLED, 1_101) })])).toEqual([])
    expect(ask(['engram'], [suspect('engram', { trouble: trouble(KILLED, 10, { overMs: 99 }) })])).toEqual([])
    expect(ask(['engram'], [suspect('engram')])).toEqual([])
    expect(ask(['engram'], [])).toEqual([])
  })

  it('is also what was over meanwhile, and what Till heard of a moment later', () => {
    expect(ask(['engram'], [suspect('engram', { trouble: trouble(KILLED, 10, { overMs: 101 }) })])).toHaveLength(1)
    expect(ask(['engram'], [suspect('engram', { trouble: trouble(KILLED, 1_000) })])).toHaveLength(1)
  })

  it('is of several what is so still, and first of all', () => {
    const over = suspect('over', { trouble: trouble('failed', 1, { overMs: 150 }) })
    const later = suspect('later', { trouble: trouble('failed', 30) })
    const first = suspect('first', { trouble: trouble('failed', 20) })
    expect(ask(['over', 'later', 'first'], [over, later, first])).toEqual(['first failed'])
    expect(ask(['over'], [over, later, first])).toEqual(['over failed'])
  })

  it('does not go round in a circle', () => {
    const engram = suspect('engram', { trouble: trouble('failed', 50), needs: ['hermes'] })
    const hermes = suspect('hermes', { trouble: trouble('failed', 20), needs: ['engram', 'rhetor'] })
    const rhetor = suspect('rhetor', { trouble: trouble('failed', 10), needs: ['engram'] })
    expect(ask(['engram'], [engram, hermes, rhetor])).toEqual(['engram failed', 'hermes failed'])
  })

  it('is believed of its own words, whether it is declared as a need or not', () => {
    const engram = suspect('engram')
    expect(ask([], [engram], { refused: ['engram'] })).toEqual(['engram (8000) refused connections'])
    const gone = suspect('engram', { trouble: trouble(KILLED, 90), isRefusing: true })
    expect(ask(['engram'], [gone], { refused: ['engram'] })).toEqual([
      'engram (8000) refused connections',
      `engram ${KILLED}`,
    ])
    const longAgo = suspect('engram', { trouble: trouble(KILLED, 10, { overMs: 20 }) })
    expect(ask([], [longAgo], { refused: ['engram'], saidSinceMs: 30 })).toEqual(['engram (8000) refused connections'])
  })

  it('names each row in at most two steps, never the asker, and is bounded whatever needs whatever', () => {
    const names = ['rhetor', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']
    const graph = fc.array(fc.record({ needs: fc.subarray(names), beganMs: fc.nat({ max: 200 }) }), {
      minLength: names.length,
      maxLength: names.length,
    })
    fc.assert(
      fc.property(graph, (nodes) => {
        const suspects = nodes.map(({ needs, beganMs }, at) =>
          suspect(names[at] ?? '', { needs, isRefusing: true, trouble: trouble('failed', beganMs) }),
        )
        const told = causes(nodes[0]?.needs ?? [], suspects)
        expect(told.length).toBeLessThanOrEqual(MOST_CAUSES)
        expect(told.map((cause) => cause.ref)).not.toContain(ref('rhetor'))
        expect(new Set(told.map(({ message }) => message)).size).toBe(told.length)
      }),
    )
  })
})
