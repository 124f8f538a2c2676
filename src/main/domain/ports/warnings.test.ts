import { describe, expect, it } from 'vitest'
import type { Blocks } from '@shared/model/ports'
import { describeListener, describeOurs } from './ownership'
import { tekton } from './testing/definitions'
import { blockNotes, blockWarnings } from './warnings'

function pair(component: number, ai: number | null): Blocks {
  return { component: { base: component, size: 100 }, ai: ai === null ? null : { base: ai, size: 100 } }
}

function warnings(ports: Blocks, isCustom = true): string[] {
  return blockWarnings({ definition: tekton(), ports, isCustom })
}

function notes(ports: Blocks, ephemeral: { from: number; to: number } | null): string[] {
  const rules = { ephemeral, reserved: [], excluded: [], unprivilegedFrom: 1_024 }
  return blockNotes({ definition: tekton(), ports, rules, system: 'linux' })
}

describe('blockWarnings', () => {
  it.each([
    [1000, 'system ports, which only root may bind'],
    [3300, 'MySQL’s port'],
    [3300, 'where development servers usually listen'],
    [5400, 'PostgreSQL’s port'],
    [8000, '8000-8099 holds 8080, a standard web port.'],
    [8400, '8400-8499 holds 8443, a standard web port.'],
    [27_000, 'MongoDB’s port'],
  ])('tells for %d: %s', (base, sentence) => {
    expect(warnings(pair(base, null)).join('\n')).toContain(sentence)
  })

  it('is silent about the documents’ own bases', () => {
    expect(warnings(pair(8000, 45_000), false)).toEqual([])
    expect(warnings(pair(9900, 46_900), false)).toEqual([])
  })

  it('tells of odd bases that a person chose', () => {
    expect(warnings(pair(9050, null))).toEqual(['9050 is no multiple of 100; 9000 would keep blocks evenly spaced.'])
    expect(warnings(pair(9050, null), false)).toEqual([])
  })

  it('tells what Tekton’s health model refuses, from coder-t on', () => {
    expect(warnings(pair(10_000, 47_000), false)).toEqual([
      "10000-10099 is outside 8000-9999, which Tekton expects: Tekton's health model refuses ports outside 8000 to 9999.",
    ])
  })
})

describe('blockNotes', () => {
  it('tells of the range for outgoing connections and how to keep ports out of it', () => {
    expect(notes(pair(8000, 45_000), { from: 32_768, to: 60_999 })).toEqual([
      'The system may take a port of 45000-45099 for an outgoing connection (its range is 32768-60999). ' +
        'To keep them free:\nsudo sysctl -w net.ipv4.ip_local_reserved_ports=45000-49999',
    ])
    expect(notes(pair(8000, 45_000), null)).toEqual([])
  })
})

describe('describeListener', () => {
  const facts = { visibility: 'visible' as const, pid: 4123, command: 'node', folder: '/home/ann/x', user: 'ann' }
  it.each([
    [facts, 'node (pid 4123) in ~/x'],
    [{ ...facts, folder: null }, 'node (pid 4123)'],
    [{ ...facts, command: null }, 'a process (pid 4123) in ~/x'],
    [{ ...facts, visibility: 'hidden' as const, pid: null, command: null, user: 'root' }, 'a process of root'],
    [{ ...facts, visibility: 'hidden' as const, pid: null, command: null, user: null }, 'another user’s process'],
    [
      { ...facts, visibility: 'hidden' as const, container: { engine: 'docker' as const, name: 'web', port: 80 } },
      'container web of Docker (its port 80)',
    ],
    [{ ...facts, container: { engine: 'other' as const, name: null, port: null } }, 'a container'],
    [{ ...facts, visibility: 'unowned' as const, pid: null, command: null }, 'a socket no process owns any more'],
  ])('%o is %s', (listener, sentence) => {
    expect(describeListener(listener, (path) => path.replace('/home/ann', '~'))).toBe(sentence)
  })
})

describe('describeOurs', () => {
  it.each([
    [{ command: 'node', pid: 4123 }, 'engram of coder-a (node, pid 4123)'],
    [{ command: null, pid: 4123 }, 'engram of coder-a (pid 4123)'],
    [{ command: null, pid: null }, 'engram of coder-a'],
  ])('%o is %s', (listener, sentence) => {
    expect(describeOurs({ name: 'engram', instance: 'coder-a' }, listener)).toBe(sentence)
  })
})
