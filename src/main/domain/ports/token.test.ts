import { describe, expect, it } from 'vitest'
import { tokenOf, whatChanged, type Facts } from './token'

const facts = (value: string): Facts => ({
  plan: { value: 'a', changed: 'another plan' },
  process: { value, changed: 'another process' },
})

describe('the token of a consequence', () => {
  it('is the same for the same facts in whatever order, and another for others', () => {
    const { plan, process } = facts('1')
    if (!plan || !process) throw new Error('two facts are needed')
    expect(tokenOf({ process, plan })).toBe(tokenOf(facts('1')))
    const tokens = Array.from({ length: 2_000 }, (_, at) => tokenOf(facts(String(at))))
    expect(new Set(tokens).size).toBe(tokens.length)
    expect(tokenOf({ a: { value: 'b', changed: '' } })).not.toBe(tokenOf({ ab: { value: '', changed: '' } }))
  })

  it('leads to the sentence of what changed, where somebody remembers', () => {
    expect(whatChanged(facts('1'), facts('2'))).toBe('another process')
    expect(whatChanged(null, facts('2'))).toBe('Something is otherwise than it was shown.')
  })
})
