import { describe, expect, test } from 'vitest'
import { hideInArguments, hideSecrets } from './hide-secrets'
import { isSecret, soundsSecret } from './secret-name'

test.each(
  'OPENAI_API_KEY apiKey clientSecret DB_PASS password PGPASSWORD2_PASSWORD GITHUB_TOKEN SECRET_KEY_BASE STRIPE_KEY access-token DB_PWD --password Authorization AUTH_COOKIE'.split(
    ' ',
  ),
)('%s sounds secret', (name) => {
  expect(soundsSecret(name)).toBe(true)
})

test.each(
  'PORT COMPASS MAX_TOKENS TOKEN_LIMIT AUTH_URL SECRET_FILE PUBLIC_KEY KEY author MONKEY PASSAGE tokens sortKey AUTH_PORT PWD'.split(
    ' ',
  ),
)('%s does not', (name) => {
  expect(soundsSecret(name)).toBe(false)
})

test('a switch, a reference and a count are no secrets; a password of digits is one', () => {
  expect(isSecret('USE_AUTH', 'true')).toBe(false)
  expect(isSecret('API_TOKEN', '')).toBe(false)
  expect(isSecret('API_TOKEN', '${OTHER}')).toBe(false)
  expect(isSecret('TOKEN_WINDOW', '8192')).toBe(false)
  expect(isSecret('DB_PASSWORD', '1234')).toBe(true)
})

describe('in a text', () => {
  test.each([
    ['GITHUB_TOKEN=abc PORT=8000', 'GITHUB_TOKEN=•••• PORT=8000'],
    ['--password hunter2 --port 80', '--password •••• --port 80'],
    ["--password 'hunter 2' -v", '--password •••• -v'],
    ['--token --verbose', '--token --verbose'],
    ['{"apiKey": "abc", "n": 1}', '{"apiKey": "••••", "n": 1}'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer ••••'],
    ['Authorization: Basic dXNlcjpw', 'Authorization: Basic ••••'],
    ['postgres://me:hunter2@db/x', 'postgres://me:••••@db/x'],
    ['uses sk-proj-abcdefgh12345678 now', 'uses •••• now'],
    ['curl -H x-api-key:abc', 'curl -H x-api-key:••••'],
    ['node server.js --port 8104', 'node server.js --port 8104'],
    ['http://localhost:8104/token', 'http://localhost:8104/token'],
  ])('%s', (text, expected) => {
    expect(hideSecrets(text)).toBe(expected)
  })
})

test('arguments are hidden whole, spaces and all', () => {
  expect(
    hideInArguments(['mysql', '--password=my secret', '-u', 'me', '--api-key', 'a b', 'sh', '-c', 'TOKEN=x node y']),
  ).toEqual(['mysql', '--password=••••', '-u', 'me', '--api-key', '••••', 'sh', '-c', 'TOKEN=•••• node y'])
})

test('a line of any length takes no time', () => {
  const startedAt = performance.now()
  hideSecrets('a'.repeat(100_000))
  hideSecrets('-'.repeat(50_000))
  hideSecrets(`x${' '.repeat(50_000)}y`)
  hideSecrets('//'.repeat(50_000))
  expect(performance.now() - startedAt).toBeLessThan(1_000)
})
