import { describe, expect, it } from 'vitest'
import { LIFECYCLE_STATES } from '@shared/model/lifecycle'
import { ADDITIONS, isComing, isLegal, isResting, isUp } from './table'

const documented = `
unknown registering
registering initializing
registering failed
initializing starting
initializing failed
starting ready
starting degraded
starting failed
ready degraded
ready stopping
ready failed
degraded ready
degraded stopping
degraded failed
failed initializing
failed stopping
stopping stopped
stopping failed
stopped initializing`
  .trim()
  .split('\n')

describe('the lifecycle table', () => {
  it('has the documented pairs, the named additions and nothing else', () => {
    const allowed = new Set([...documented, ...ADDITIONS.map((pair) => pair.join(' '))])
    const legal = LIFECYCLE_STATES.flatMap((from) =>
      LIFECYCLE_STATES.filter((to) => isLegal(from, to)).map((to) => `${from} ${to}`),
    )
    expect(new Set(legal)).toEqual(allowed)
  })

  it('sorts every state but stopping into exactly one of resting, coming, up', () => {
    for (const state of LIFECYCLE_STATES) {
      const kinds = [isResting(state), isComing(state), isUp(state)].filter(Boolean).length
      expect(kinds, state).toBe(state === 'stopping' ? 0 : 1)
    }
  })
})
