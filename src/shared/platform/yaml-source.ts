import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { Document, Node, Pair, YAMLMap } from 'yaml'
import type { Path, PlatformProblem } from './problem'
import { aliased } from './yaml-anchors'
import { MAX_DEPTH, MAX_VALUES, findExcess } from './yaml-limits'
import { sentenceFor } from './yaml-sentences'

/** A file larger than this is no hand-written definition. */
export const MAX_SOURCE_CHARACTERS = 512 * 1024

/** Aliases are few in honest files; more are an attack or a mistake. */
const MAX_ALIASES = 1_000

/** Keys whose scalars are texts for a process, so `1.10` stays `1.10`. */
const TEXT_KEYS: ReadonlySet<string> = new Set(['environment', 'header', 'headers', 'entrypoint', 'command'])

/** A YAML text that was read: its plain value, and where each part of it stands. */
export type YamlSource = {
  value: unknown
  /** Where a value stands (`value`) or the key before it (`key`); the nearest known ancestor where it is absent. */
  locate(path: Path, part: 'key' | 'value'): { line: number; column: number }
}

type Reading = { ok: true; source: YamlSource } | { ok: false; problems: PlatformProblem[] }

/** Reads one YAML document. Never throws; every problem has its place. */
export function readYaml(text: string): Reading {
  const early = refuseEarly(text)
  if (early !== null) return refuse(early)
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: 'error' })
    const problems = [...document.errors, ...document.warnings].map((error) => {
      const { line, col } = lines.linePos(error.pos[0])
      return { line, column: col, path: '', message: sentenceFor(error, text) }
    })
    problems.push(...oddPairs(document, lines))
    if (problems.length > 0) return { ok: false, problems }
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
      return refuse({ message: 'The file is empty. It needs at least a name and components.' })
    }
    keepTexts(document)
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
    const excess = findExcess(value)
    if (excess !== null) return refuse({ message: excess })
    return { ok: true, source: { value, locate: (path, part) => locate(document, lines, path, part) } }
  } catch (error) {
    return refuse({ message: whyUnreadable(error) })
  }
}

/** What the library throws, on texts made to break readers most of all, as a sentence. */
function whyUnreadable(error: unknown): string {
  if (error instanceof RangeError) return `The file is nested too deeply to be read; ${MAX_DEPTH} levels are the limit.`
  if (error instanceof ReferenceError) {
    const unresolved = /Unresolved alias.*: (.+)$/.exec(error.message)
    if (unresolved !== null) return `*${unresolved[1]} refers to nothing: no &${unresolved[1]} stands before it.`
    return `Its aliases unfold to too much; a definition has at most ${MAX_VALUES} values.`
  }
  return `The file can’t be read: ${error instanceof Error ? error.message : String(error)}.`
}

function refuse(at: { message: string; line?: number; column?: number }): Reading {
  return { ok: false, problems: [{ line: at.line ?? 1, column: at.column ?? 1, path: '', message: at.message }] }
}

function refuseEarly(text: string): { message: string; line?: number; column?: number } | null {
  if (text.length > MAX_SOURCE_CHARACTERS) {
    return { message: `The file has ${text.length} characters; a definition has at most ${MAX_SOURCE_CHARACTERS}.` }
  }
  const nul = text.indexOf('\0')
  if (nul !== -1) {
    const before = text.slice(0, nul)
    const line = before.split('\n').length
    return { message: 'There is a NUL byte here: this is no text file.', line, column: nul - before.lastIndexOf('\n') }
  }
  if (text.trim() === '') return { message: 'The file is empty. It needs at least a name and components.' }
  return null
}

/** Legal YAML that is never meant: lists and maps as keys, and `<<` of something that is no map. */
function oddPairs(document: Document, lines: LineCounter): PlatformProblem[] {
  const problems: PlatformProblem[] = []
  const found = (key: unknown, message: string): void => {
    const { line, col } = lines.linePos(offsetOf(key) ?? 0)
    problems.push({ line, column: col, path: '', message })
  }
  visit(document, {
    Pair(_, pair) {
      if (isMerge(pair)) {
        if (!isMapSource(pair.value, document))
          found(pair.key, '<< takes in a map: write <<: *name, of a map marked &name.')
      } else if (pair.key !== null && !isScalar(pair.key) && !isAlias(pair.key)) {
        found(pair.key, 'A key must be one word, not a list or a map. Quote ${…} and {…}.')
      }
    },
  })
  return problems
}

function isMerge(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN'
}

/** Whether `<<` can take it in; an alias to nothing is told by the library. */
function isMapSource(node: unknown, document: Document): boolean {
  if (isSeq(node)) return node.items.every((item) => isMapSource(item, document))
  if (!isAlias(node)) return isMap(node)
  const target = aliased(node, document)
  return target === undefined || isMap(target)
}

/** Gives scalars under TEXT_KEYS the text that was written, so that 1.10, 0x10 and yes reach a process unchanged. */
function keepTexts(document: Document): void {
  visit(document, {
    Pair(_, pair) {
      if (isScalar(pair.key) && TEXT_KEYS.has(String(pair.key.value))) keepTextsIn(pair.value, document)
    },
  })
}

function keepTextsIn(node: unknown, document: Document): void {
  if (isAlias(node)) keepTextsIn(aliased(node, document), document)
  else if (isSeq(node) || isMap(node)) {
    for (const item of node.items) keepTextsIn(isPair(item) ? item.value : item, document)
  } else if (isScalar(node) && node.source !== undefined) {
    if (typeof node.value === 'number' || typeof node.value === 'boolean') node.value = node.source
  }
}

function locate(
  document: Document,
  lines: LineCounter,
  path: Path,
  part: 'key' | 'value',
): { line: number; column: number } {
  let node: unknown = document.contents
  let offset = offsetOf(node) ?? 0
  for (const [index, key] of path.entries()) {
    if (isAlias(node)) node = aliased(node, document)
    const isLast = index === path.length - 1
    if (isSeq(node)) {
      node = node.items[Number(key)]
      offset = offsetOf(node) ?? offset
      continue
    }
    const pair = isMap(node) ? findPair(node, String(key), document) : null
    if (pair === null) break
    node = pair.value
    const keyOffset = offsetOf(pair.key) ?? offset
    // An absent or multi-line value is best shown at its key.
    const isInline = isScalar(node) && node.value !== null
    offset = isLast && (part === 'key' || !isInline) ? keyOffset : (offsetOf(node) ?? keyOffset)
  }
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}

/** The pair of a key, also through `<<`. */
function findPair(map: YAMLMap, key: string, document: Document): Pair | null {
  for (const pair of map.items) if (isScalar(pair.key) && String(pair.key.value) === key) return pair
  for (const pair of map.items) {
    if (!isMerge(pair)) continue
    const merged = isSeq(pair.value) ? pair.value.items : [pair.value]
    for (const item of merged) {
      const target: unknown = isAlias(item) ? aliased(item, document) : item
      const found = isMap(target) ? findPair(target, key, document) : null
      if (found !== null) return found
    }
  }
  return null
}

function offsetOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node)) return null
  return (node as Node).range?.[0] ?? null
}
