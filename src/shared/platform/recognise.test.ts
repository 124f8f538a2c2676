import { describe, expect, it } from 'vitest'
import { recognise } from './recognise'

describe('recognise', () => {
  it.each([
    ['nothing', [], null, { kind: 'none' }],
    [
      'a till.yaml, whatever else is there',
      ['till.yaml', 'src/tekton.py'],
      'TEKTON_ROOT=/x',
      { kind: 'till-yaml', file: 'till.yaml' },
    ],
    ['a till.yml', ['till.yml'], null, { kind: 'till-yaml', file: 'till.yml' }],
    ['src/tekton.py', ['src/tekton.py'], null, { kind: 'tekton', registryName: null }],
    ['tekton-core', ['tekton-core'], null, { kind: 'tekton', registryName: null }],
    [
      'an .env.local of Tekton',
      ['.env.local'],
      'TEKTON_REGISTRY_NAME=a.tekton.development.us\n',
      { kind: 'tekton', registryName: 'a.tekton.development.us' },
    ],
    ['an .env.local of something else', ['.env.local'], 'DATABASE_URL=x\n# TEKTON_ROOT=/x\n', { kind: 'none' }],
    ['an empty .env.local', ['.env.local'], '', { kind: 'none' }],
    ['an empty name', ['.env.local'], 'TEKTON_REGISTRY_NAME=\n', { kind: 'tekton', registryName: null }],
  ])('%s', (_, existing, envLocal, expected) => {
    expect(recognise({ existing, envLocal })).toEqual(expected)
  })
})
