import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, nearest, typingDistance } from './nearest'

describe('typingDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['hermse', 'hermes', 1],
    ['helth', 'health', 1],
    ['kitten', 'sitting', 3],
    ['Port', 'port', 0.5],
  ])('%s to %s is %d', (a, b, distance) => {
    expect(typingDistance(a, b)).toBe(distance)
  })

  it('is symmetric, and zero only between equals', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(typingDistance(a, b)).toBe(typingDistance(b, a))
        expect(typingDistance(a, b) === 0).toBe(a === b)
      }),
    )
  })
})

describe('nearest', () => {
  const words = ['command', 'environment', 'readiness_probe', 'port']
  it.each([
    ['comand', 'command'],
    ['enviroment', 'environment'],
    ['readiness', 'readiness_probe'],
    ['prot', 'port'],
    ['zzz', null],
    ['x', null],
  ])('%s means %s', (word, expected) => {
    expect(nearest(word, words)).toBe(expected)
  })

  it('ends a sentence, or adds nothing to it', () => {
    expect(didYouMean('prot', words)).toBe(' (did you mean port?)')
    expect(didYouMean('zzz', words)).toBe('')
  })
})
