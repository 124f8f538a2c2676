import { describe, expect, it } from 'vitest'
import type { Reason } from '@shared/model/lifecycle'
import { isExcused, weightiest, type Complainant } from './complaints'

const reason = (message: string): Reason => ({ code: 'not-ready', message })
const by = (...who: Complainant[]): Map<Complainant, Reason> => new Map(who.map((one) => [one, reason(one)]))

describe('complaints', () => {
  it('a suspended process explains all the others', () => {
    expect(weightiest(by('beats', 'limits', 'hung'))?.message).toBe('hung')
    expect(isExcused(by('beats', 'hung'))).toBe(true)
    expect(isExcused(by('beats', 'readiness'))).toBe(false)
  })

  it('the weightiest that is left is shown, and none is no reason', () => {
    expect(weightiest(by('usage', 'limits', 'readiness'))?.message).toBe('readiness')
    expect(weightiest(by('usage', 'limits'))?.message).toBe('limits')
    expect(weightiest(by())).toBeNull()
  })
})
