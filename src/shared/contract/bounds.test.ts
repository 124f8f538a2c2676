import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { commands } from './commands'

/** A node of a JSON Schema, as far as it is looked at. */
type Node = { [key: string]: unknown }

/** Where something of any size would be taken: `registry.find/capability: a text of any length`. */
function unbounded(node: Node, path: string): string[] {
  const own = faultOf(node)
  const below = Object.entries(node).flatMap(([key, value]) => {
    if (key === 'properties')
      return Object.entries(value as Node).flatMap(([name, one]) => into(one, `${path}/${name}`))
    if (Array.isArray(value)) return value.flatMap((one) => into(one, path))
    return ['items', 'additionalProperties'].includes(key) ? into(value, `${path}/*`) : []
  })
  return [...(own === null ? [] : [`${path}: ${own}`]), ...below]
}

function into(node: unknown, path: string): string[] {
  return typeof node === 'object' && node !== null ? unbounded(node as Node, path) : []
}

function faultOf(node: Node): string | null {
  const isChoice = 'enum' in node || 'const' in node
  if (node['type'] === 'string' && !isChoice && !('maxLength' in node)) return 'a text of any length'
  if (node['type'] === 'array' && !('maxItems' in node)) return 'a list of any length'
  if (node['type'] !== 'object') return null
  // What keys a record takes and how much of them is tried below.
  return node['additionalProperties'] === undefined ? 'any other property' : null
}

describe('what a command takes', () => {
  it.each(Object.entries(commands))('is bounded: %s', (name, { input }) => {
    expect(unbounded(z.toJSONSchema(input, { io: 'input' }) as Node, name)).toEqual([])
  })

  const registration = {
    ref: 'trio/hermes',
    instanceUuid: 'uuid',
    name: 'Hermes',
    type: 'service',
    version: '',
    capabilities: [],
    dependencies: [],
    endpoint: null,
  }
  const takes = (metadata: unknown): boolean =>
    commands['registry.register'].input.safeParse({ ...registration, metadata }).success

  it('is of any shape but no more than a page where a component tells facts of its own', () => {
    expect(takes({})).toBe(true)
    expect(takes({ zone: 'local', nested: { list: [1, 'two', null, { three: true }] } })).toBe(true)
    expect(takes({ text: 'x'.repeat(20_000) })).toBe(false)
    expect(takes(Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`key-${String(at)}`, at])))).toBe(false)
  })

  it('is no nest without a bottom, which would overturn whoever walks through it', () => {
    const nest = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown
    expect(takes({ nest })).toBe(false)
    const parameters = { nest }
    const of = { instance: 'trio', capability: 'x', primary: 'trio/a', fallback: 'trio/b', lost: '' }
    expect(commands['fallback.register'].input.safeParse({ ...of, parameters }).success).toBe(false)
  })

  it('of a heartbeat are some numbers', () => {
    const beat = { ref: 'trio/hermes', instanceUuid: 'uuid', state: 'ready' }
    const takesMetrics = (metrics: unknown): boolean =>
      commands['registry.beat'].input.safeParse({ ...beat, metrics }).success
    expect(takesMetrics({ cpuPercent: 12, queue: 3 })).toBe(true)
    expect(takesMetrics({ queue: 'long' })).toBe(false)
    expect(takesMetrics(Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`m${String(at)}`, at])))).toBe(false)
  })
})
