import { describe, expect, it } from 'vitest'
import { digestOf, tokenOf, whatChanged, type Facts } from './token'

const facts = (value: string): Facts => ({
  plan: { value: 'a', changed: 'another plan' },
  process: { value, changed: 'another process' },
})

const token = (of: Facts): string => tokenOf(digestOf(of))

describe('the token of a consequence', () => {
  it('is the same for the same facts in whatever order, and another for others', () => {
    const { plan, process } = facts('1')
    if (!plan || !process) throw new Error('two facts are needed')
    expect(token({ process, plan })).toBe(token(facts('1')))
    const tokens = Array.from({ length: 2_000 }, (_, at) => token(facts(String(at))))
    expect(new Set(tokens).size).toBe(tokens.length)
    expect(token({ a: { value: 'b', changed: '' } })).not.toBe(token({ ab: { value: '', changed: '' } }))
  })

  it('leads to the sentence of what changed, where somebody remembers', () => {
    expect(whatChanged(digestOf(facts('1')), facts('2'))).toBe('another process')
    expect(whatChanged(null, facts('2'))).toBe('Something is otherwise than it was shown.')
  })
})
