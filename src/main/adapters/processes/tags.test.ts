import { describe, expect, it } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import { readPlace, readTags, readVariable, withTags } from './tags'

const environ = (...lines: string[]) => Buffer.from(lines.map((line) => `${line}\0`).join(''))

describe('withTags', () => {
  it('puts the tags first and lets nothing override them', () => {
    const tagged = withTags({ PATH: '/bin', TILL_RUN: 'stale' }, 'run0000001' as RunId, 'coder-a/hermes-ai' as Ref)
    expect(Object.entries(tagged)).toEqual([
      ['TILL_INSTANCE', 'coder-a'],
      ['TILL_COMPONENT', 'hermes-ai'],
      ['TILL_RUN', 'run0000001'],
      ['PATH', '/bin'],
    ])
  })
})

describe('readVariable', () => {
  it('finds a variable first, in the middle and last', () => {
    const bytes = environ('A=1', 'TILL_RUN=abc', 'Z=ü=2')
    expect(['A', 'TILL_RUN', 'Z'].map((name) => readVariable(bytes, name))).toEqual(['1', 'abc', 'ü=2'])
  })

  it('is not fooled by a longer name or by the text inside another value', () => {
    expect(readVariable(environ('OLD_TILL_RUN=no', 'X=TILL_RUN=no'), 'TILL_RUN')).toBeNull()
    expect(readVariable(environ('X=TILL_RUN=no', 'TILL_RUN=yes'), 'TILL_RUN')).toBe('yes')
  })

  it('takes the first of two and stands a cut end', () => {
    expect(readVariable(environ('A=1', 'A=2'), 'A')).toBe('1')
    expect(readVariable(Buffer.from('B=cut'), 'B')).toBe('cut')
    expect(readVariable(Buffer.alloc(0), 'B')).toBeNull()
  })
})

describe('readTags', () => {
  const read = (variables: Record<string, string>) => readTags((name) => variables[name] ?? null)
  const good = { TILL_RUN: 'run0000001', TILL_INSTANCE: 'coder-a', TILL_COMPONENT: 'tekton_core' }

  it('needs all three, well formed', () => {
    expect(read(good)).toEqual({ run: 'run0000001', ref: 'coder-a/tekton_core' })
    expect(read({ ...good, TILL_INSTANCE: '' })).toBeNull()
    expect(read({ ...good, TILL_COMPONENT: '../x' })).toBeNull()
    expect(read({ TILL_RUN: 'run0000001' })).toBeNull()
    expect(read({ ...good, TILL_RUN: 'short' })).toBeNull()
  })

  it('leaves the commands of probes out', () => {
    expect(read({ ...good, TILL_RUN: 'probe-0123456789' })).toBeNull()
  })
})

it('reads where an instance lives, and nothing of what makes no sense', () => {
  const place = (variables: Record<string, string>) => readPlace((name) => variables[name] ?? null)
  const whole = {
    TILL_ROOT: '/w/coder b',
    TILL_PORT_BASE: '8200',
    TILL_AI_PORT_BASE: '45200',
    TILL_DATA: '/home/a/.till',
  }
  expect(place(whole)).toEqual({
    root: '/w/coder b',
    portBase: 8200,
    aiPortBase: 45_200,
    dataFolder: '/home/a/.till',
  })
  expect(place({ TILL_ROOT: '', TILL_PORT_BASE: '0', TILL_AI_PORT_BASE: '99999' })).toEqual({
    root: null,
    portBase: null,
    aiPortBase: null,
    dataFolder: null,
  })
})
