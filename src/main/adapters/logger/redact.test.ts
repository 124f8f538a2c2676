import { expect, test } from 'vitest'
import { redactFacts, redactText } from './redact'

test.each([
  ['started with GITHUB_TOKEN=ghp_abc123 and PORT=8000', 'started with GITHUB_TOKEN=[hidden] and PORT=8000'],
  ['node x.js --password=hunter2 --verbose', 'node x.js --password=[hidden] --verbose'],
  ['{"apiKey":"abc","n":1}', '{"apiKey":"[hidden]","n":1}'],
  ['OPENAI_API_KEY: sk-123', 'OPENAI_API_KEY: [hidden]'],
  ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [hidden]'],
  ['postgres://me:hunter2@localhost/x', 'postgres://me:[hidden]@localhost/x'],
  ['nothing to hide: port 8100, pid 4123', 'nothing to hide: port 8100, pid 4123'],
])('%s', (text, expected) => {
  expect(redactText(text)).toBe(expected)
})

test('keys that sound secret are hidden at any depth; other facts stay, and the original is untouched', () => {
  const facts = {
    ref: 'coder-a/hermes',
    environment: { DB_PASSWORD: 'x', PORT: '8100', nested: [{ clientSecret: 'y', ok: true }] },
    hasToken: true,
    token: null,
    argv: ['node', '--token=z'],
  }
  const before = structuredClone(facts)
  expect(redactFacts(facts)).toEqual({
    ref: 'coder-a/hermes',
    environment: { DB_PASSWORD: '[hidden]', PORT: '8100', nested: [{ clientSecret: '[hidden]', ok: true }] },
    hasToken: true,
    token: null,
    argv: ['node', '--token=[hidden]'],
  })
  expect(facts).toEqual(before)
})

test('an error is told with its message, code and cause; a circle ends', () => {
  const error = Object.assign(new Error('it failed, TOKEN=abc'), { code: 'EIO', cause: new Error('deeper') })
  const facts = redactFacts({ error }) as { error: Record<string, unknown> }
  expect(facts.error).toMatchObject({ name: 'Error', message: 'it failed, TOKEN=[hidden]', code: 'EIO' })
  expect(facts.error['stack']).toContain('redact.test')
  expect(facts.error['cause']).toMatchObject({ message: 'deeper' })

  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  expect(JSON.stringify(redactFacts(circle))).toContain('[object]')
})
