import { describe, expect, it } from 'vitest'
import type { PlatformDefinition } from './definition'
import { parsePlatform } from './parse'

const OPTIONS = { file: 'till.yaml', source: 'folder' } as const

/** Two components that can generate text, one that can’t, and more lines at the end. */
const file = (...lines: string[]): string =>
  [
    'name: Shop',
    'components:',
    '  rhetor: { command: ./rhetor, capabilities: [text_generation, embedding] }',
    '  local_llm: { command: ./llm, capabilities: [text_generation] }',
    '  engram: { command: ./engram }',
    ...lines,
    '',
  ].join('\n')

function platform(text: string): PlatformDefinition {
  const reading = parsePlatform(text, OPTIONS)
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'))
  return reading.platform
}

/** The problems of a text, as `line:column path: message`. */
function problems(text: string): string[] {
  const reading = parsePlatform(text, OPTIONS)
  if (reading.ok) throw new Error('expected problems')
  return reading.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
}

describe('fallbacks', () => {
  it('are none by default, and otherwise a chain with what is handed over and what is lost', () => {
    expect(platform(file()).fallbacks).toEqual([])
    const chain = 'chain: [{ component: local_llm, parameters: { model: llama3 }, lost: slower answers }]'
    expect(platform(file('fallbacks:', `  text_generation: { primary: rhetor, ${chain} }`)).fallbacks).toEqual([
      {
        capability: 'text_generation',
        primary: 'rhetor',
        fallback: 'local_llm',
        parameters: { model: 'llama3' },
        lost: 'slower answers',
      },
    ])
    expect(
      platform(file('fallbacks:', '  text_generation: { primary: rhetor, chain: [local_llm] }')).fallbacks,
    ).toMatchObject([{ fallback: 'local_llm', parameters: {}, lost: '' }])
  })

  it.each([
    [
      'primary: rhetr, chain: [local_llm]',
      '7:31 fallbacks.text_generation.primary: there is no component rhetr (did you mean rhetor?).',
    ],
    [
      'primary: rhetor, chain: [local_lm]',
      '7:47 fallbacks.text_generation.chain[0]: there is no component local_lm (did you mean local_llm?).',
    ],
    ['primary: rhetor, chain: [rhetor]', '7:47 fallbacks.text_generation.chain[0]: rhetor can’t stand in for itself.'],
    [
      'primary: rhetor, chain: [local_llm, local_llm]',
      '7:58 fallbacks.text_generation.chain[1]: local_llm is in the chain already.',
    ],
    [
      'primary: rhetor, chain: [engram]',
      '7:47 fallbacks.text_generation.chain[0]: engram does not say that it can do text_generation; add it to its capabilities.',
    ],
    ['primary: rhetor', '7:3 fallbacks.text_generation: chain is missing: expected a list.'],
  ])('{ %s } is refused where the mistake is', (text, problem) => {
    expect(problems(file('fallbacks:', `  text_generation: { ${text} }`))).toEqual([problem])
  })

  it('a capability that nobody has is told with the one that was meant', () => {
    expect(problems(file('fallbacks:', '  embeding: { primary: rhetor, chain: [local_llm] }'))).toEqual([
      '7:24 fallbacks.embeding.primary: rhetor does not say that it can do embeding (did you mean embedding?).',
      '7:40 fallbacks.embeding.chain[0]: local_llm does not say that it can do embeding; add it to its capabilities.',
    ])
  })
})

describe('breaker', () => {
  const breakerOf = (text: string): unknown =>
    platform(`name: Shop\ncomponents:\n  web: { command: ./web, ${text} }\n`).components[0]?.breaker

  it('has the documented defaults where it is named, and is left to Till where it is not', () => {
    expect(breakerOf('port: 1')).toBeNull()
    expect(breakerOf('breaker: {}')).toEqual({ failureThreshold: 5, resetTimeoutMs: 60_000, halfOpenTrials: 2 })
    expect(breakerOf('breaker: { failure_threshold: 2, reset_timeout_seconds: 1.5, half_open_requests: 1 }')).toEqual({
      failureThreshold: 2,
      resetTimeoutMs: 1_500,
      halfOpenTrials: 1,
    })
  })

  it.each([
    ['{ failure_threshold: 0 }', '3:56 components.web.breaker.failure_threshold: must be 1 or more.'],
    ['{ reset_timeout_seconds: 0 }', '3:60 components.web.breaker.reset_timeout_seconds: must be 1 or more.'],
    [
      '{ treshold: 3 }',
      '3:37 components.web.breaker.treshold: treshold is not known here; expected failure_threshold, reset_timeout_seconds or half_open_requests.',
    ],
  ])('%s is refused', (text, problem) => {
    expect(problems(`name: Shop\ncomponents:\n  web: { command: ./web, breaker: ${text} }\n`)).toEqual([problem])
  })
})
