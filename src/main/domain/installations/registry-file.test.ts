import { expect, test } from 'vitest'
import type { OwnEntry } from './registry-file'
import {
  entriesOf,
  holdOf,
  nameOfRoot,
  readRegistry,
  withEntry,
  withHold,
  withoutEntry,
  type RegistryFile,
} from './registry-file'
import { isSameRegistry, rootAsTektonReads, writeRegistry } from './registry-text'

/** As another tool may have left it: foreign keys everywhere, tabs, `holds` in front, a nested object before a root. */
const FOREIGN = `{
\t"schema": 3,
\t"holds": {
\t\t"coder-b": { "held_at": 1795223786, "expires_at": 1795828586, "reason": "a demo", "held_by": "root", "ticket": 7 },
\t\t"elsewhere": { "held_at": 1, "expires_at": 0, "reason": "x", "held_by": "ann" }
\t},
\t"installations": {
\t\t"primary.tekton.development.us": { "flags": { "root": "not this" }, "root": "/home/ann/Tekton", "color": "red" },
\t\t"coder-b": { "root": "/home/ann/Coder-B/", "main_root": "/home/ann/Tekton", "port_base": 8200, "note": "mine" }
\t},
\t"last_discovery": "2026-11-21T01:15:52",
\t"future": [1, { "deep": true }]
}`

const NOW = Date.UTC(2026, 10, 21, 1, 15, 52, 900)

const own = (letter: string, index: number): OwnEntry => ({
  root: `/home/ann/Coder-${letter.toUpperCase()}`,
  mainRoot: '/home/ann/Tekton',
  portBase: 8000 + index * 100,
  aiPortBase: 45_000 + index * 100,
  mode: `coder-${letter}`,
})

function read(text: string | null): RegistryFile {
  const reading = readRegistry(text)
  if (!reading.ok) throw new Error(reading.why)
  return reading.file
}

const holdOfFile = { reason: 'a demo', heldBy: 'root', heldAt: 1_795_223_786_000, expiresAt: 1_795_828_586_000 }

test('a first entry is written as the interop document shows it', () => {
  const { file, name } = withEntry(read(null), ['coder-b'], own('b', 2))
  expect(name).toBe('coder-b')
  expect(writeRegistry(withHold(file, 'coder-b', holdOfFile), NOW)).toBe(`{
  "installations": {
    "coder-b": {
      "root": "/home/ann/Coder-B",
      "main_root": "/home/ann/Tekton",
      "port_base": 8200,
      "ai_port_base": 45200,
      "mode": "coder-b"
    }
  },
  "holds": {
    "coder-b": {
      "held_at": 1795223786,
      "expires_at": 1795828586,
      "reason": "a demo",
      "held_by": "root"
    }
  },
  "last_discovery": "2026-11-21T01:15:52"
}
`)
})

test('what is foreign survives a change, in its order, and every root is found by a reader of lines', () => {
  const { file } = withEntry(read(FOREIGN), ['coder-c', 'c'], own('c', 3))
  const text = writeRegistry(file, NOW)
  const before = JSON.parse(FOREIGN) as Record<string, Record<string, unknown>>
  const after = JSON.parse(text) as Record<string, Record<string, unknown>>
  expect(after).toEqual({
    ...before,
    installations: {
      ...before['installations'],
      'coder-c': {
        root: '/home/ann/Coder-C',
        main_root: '/home/ann/Tekton',
        port_base: 8300,
        ai_port_base: 45_300,
        mode: 'coder-c',
      },
    },
  })
  expect(Object.keys(after)).toEqual(['installations', 'schema', 'holds', 'last_discovery', 'future'])
  expect(Object.keys(after['installations'] ?? {})).toEqual(['primary.tekton.development.us', 'coder-b', 'coder-c'])
  const roots = ['primary.tekton.development.us', 'coder-b', 'coder-c'].map((name) => rootAsTektonReads(text, name))
  expect(roots).toEqual(['/home/ann/Tekton', '/home/ann/Coder-B/', '/home/ann/Coder-C'])
  // Which the text as it was found does not give.
  expect(rootAsTektonReads(FOREIGN, 'coder-c')).toBeNull()
  expect(text.split('\n').every((line) => (line.match(/": /g) ?? []).length <= 1)).toBe(true)
})

test('an entry is known by its root, whatever its name: renamed with its foreign keys and its hold', () => {
  const named = withEntry(read(FOREIGN), ['coder-b.tekton.development.us'], own('b', 4))
  expect(named.name).toBe('coder-b.tekton.development.us')
  const value = JSON.parse(writeRegistry(named.file, NOW)) as { installations: Record<string, unknown> }
  expect(Object.keys(value.installations)).toEqual(['primary.tekton.development.us', 'coder-b.tekton.development.us'])
  expect(value.installations['coder-b.tekton.development.us']).toEqual({
    root: '/home/ann/Coder-B',
    main_root: '/home/ann/Tekton',
    port_base: 8400,
    ai_port_base: 45_400,
    mode: 'coder-b',
    note: 'mine',
  })
  expect(holdOf(named.file, 'coder-b')).toBeNull()
  expect(holdOf(named.file, 'coder-b.tekton.development.us')).toEqual(holdOfFile)
  // Writing the same once more changes nothing.
  const again = withEntry(named.file, ['coder-b.tekton.development.us'], own('b', 4))
  expect(isSameRegistry(again.file, named.file)).toBe(true)
})

test('a name that stands for another root is left alone, unless that root is gone', () => {
  const other = { ...own('x', 5), root: '/home/ann/Other' }
  const beside = withEntry(read(FOREIGN), ['coder-b', 'other'], other)
  expect(beside.name).toBe('other')
  expect(nameOfRoot(beside.file, '/home/ann/Coder-B')).toBe('coder-b')
  expect(withEntry(read(FOREIGN), ['coder-b'], other).name).toBeNull()

  const instead = withEntry(read(FOREIGN), ['coder-b'], other, new Set(['/home/ann/Coder-B/']))
  expect(instead.name).toBe('coder-b')
  expect(nameOfRoot(instead.file, '/home/ann/Coder-B')).toBeNull()
  expect(entriesOf(instead.file)).toHaveLength(2)
  const value = JSON.parse(writeRegistry(instead.file, NOW)) as { installations: Record<string, object> }
  expect(value.installations['coder-b'], 'what was noted of the other is not its').not.toHaveProperty('note')
})

test('a removed one goes with its own hold; the hold of somebody else stays', () => {
  expect(holdOf(withoutEntry(read(FOREIGN), '/home/ann/Coder-B', 'root'), 'coder-b')).toBeNull()
  const kept = withoutEntry(read(FOREIGN), '/home/ann/Coder-B', 'ada')
  expect(holdOf(kept, 'coder-b')).toEqual(holdOfFile)
  expect(entriesOf(kept).map(({ name }) => name)).toEqual(['primary.tekton.development.us'])
  expect(isSameRegistry(withoutEntry(kept, '/nowhere', 'root'), kept)).toBe(true)
})

test('holds: seconds and milliseconds, never, lifted, and what is missing', () => {
  const file = read(FOREIGN)
  expect(holdOf(file, 'coder-b')).toEqual(holdOfFile)
  expect(holdOf(file, 'elsewhere')?.expiresAt).toBeNull()
  expect(holdOf(file, 'nobody')).toBeNull()
  const set = withHold(file, 'coder-b', { reason: 'longer', heldBy: 'ada', heldAt: 5_999, expiresAt: 6_001 })
  expect(holdOf(set, 'coder-b')).toEqual({ reason: 'longer', heldBy: 'ada', heldAt: 5_000, expiresAt: 7_000 })
  expect(JSON.parse(writeRegistry(set, NOW))).toMatchObject({ holds: { 'coder-b': { ticket: 7 } } })
  expect(holdOf(withHold(set, 'coder-b', null), 'coder-b')).toBeNull()
  expect(isSameRegistry(withHold(file, 'nobody', null), file)).toBe(true)
  const odd = read('{"holds": {"a": {}, "b": true, "c": {"held_at": "soon", "expires_at": -1, "reason": 7}}}')
  const unknown = { reason: 'no reason given', heldBy: 'somebody', heldAt: 0, expiresAt: null }
  expect([holdOf(odd, 'a'), holdOf(odd, 'b'), holdOf(odd, 'c')]).toEqual([unknown, null, unknown])
})

test('a damaged one is told from an empty one', () => {
  for (const text of [null, '', ' \n', '\u{feff}{}', '{}']) expect(readRegistry(text).ok, String(text)).toBe(true)
  const whys: Record<string, string> = {
    '{ "installations": {': 'is not valid JSON',
    '\0\0\0': 'is not valid JSON',
    '[]': 'holds something else than a list of installations',
    null: 'holds something else than a list of installations',
    '{"installations": []}': 'has installations that are no table',
    '{"holds": 3}': 'has holds that are no table',
  }
  for (const [text, why] of Object.entries(whys)) expect(readRegistry(text)).toEqual({ ok: false, why })
  expect(
    entriesOf(read('{"installations": {"a": 1, "b": {"root": 2, "port_base": "8100", "ai_port_base": 99999}}}')),
  ).toEqual([
    { name: 'a', root: null, portBase: null, aiPortBase: null, mode: null },
    { name: 'b', root: null, portBase: 8100, aiPortBase: null, mode: null },
  ])
})

test('names that mean something to the language are names like others', () => {
  const { file } = withEntry(read('{"installations": {"__proto__": {"root": "/a"}}}'), ['constructor'], own('b', 2))
  const text = writeRegistry(file, NOW)
  expect(rootAsTektonReads(text, '__proto__')).toBe('/a')
  expect(rootAsTektonReads(text, 'constructor')).toBe('/home/ann/Coder-B')
})
