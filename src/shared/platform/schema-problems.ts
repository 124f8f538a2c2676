import type { z } from 'zod'
import { didYouMean } from './nearest'
import type { Path } from './problem'

type Issue = z.core.$ZodIssue

/** A mistake against the schema, not yet placed in the file. */
export type SchemaProblem = { path: Path; part: 'key' | 'value'; message: string }

/** Keys a schema knows at a place: for "did you mean". */
export type KnownKeys = (path: Path) => string[]

/** The issues of a failed parse as sentences. Of a union, only the branch that was most likely meant speaks. */
export function schemaProblems(issues: readonly Issue[], value: unknown, knownKeys: KnownKeys): SchemaProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, [], value, knownKeys))
}

/** Where keys beginning with `x-` were refused: they are a person's own and are left out before parsing again. */
export function ownKeys(issues: readonly Issue[], base: Path = []): Path[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...keysOf(issue)]
    if (issue.code === 'invalid_union') return issue.errors.flatMap((branch) => ownKeys(branch, path))
    if (issue.code !== 'unrecognized_keys') return []
    return issue.keys.filter((key) => key.startsWith('x-')).map((key) => [...path, key])
  })
}

function keysOf(issue: Issue): (string | number)[] {
  return issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))
}

function problemsOf(issue: Issue, base: Path, root: unknown, knownKeys: KnownKeys): SchemaProblem[] {
  const path = [...base, ...keysOf(issue)]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        part: 'key',
        message: `${key} is not known here${suggestion(key, knownKeys(path))}.`,
      }))
    case 'invalid_union': {
      const branch = likelyBranch(issue.errors)
      if (branch !== null) return branch.flatMap((inner) => problemsOf(inner, path, root, knownKeys))
      const expected = [...new Set(issue.errors.flat().map((inner) => expectedOf(inner)))]
      return [{ path, part: 'value', message: `expected ${listed(expected)}, found ${found(valueAt(root, path))}.` }]
    }
    case 'invalid_value': {
      const values = issue.values.map(String)
      const actual = valueAt(root, path)
      const hint = typeof actual === 'string' ? didYouMean(actual, values) : ''
      return [{ path, part: 'value', message: `expected ${listed(values)}, found ${found(actual)}${hint}.` }]
    }
    case 'invalid_key':
      return issue.issues.map((inner) => ({ path, part: 'key', message: `${String(path.at(-1))}: ${inner.message}.` }))
    case 'invalid_type': {
      const actual = valueAt(root, path)
      if (actual !== undefined)
        return [{ path, part: 'value', message: `expected ${expectedOf(issue)}, found ${found(actual)}.` }]
      return [
        {
          path: path.slice(0, -1),
          part: 'key',
          message: `${String(path.at(-1) ?? 'the value')} is missing: expected ${expectedOf(issue)}.`,
        },
      ]
    }
    case 'too_small':
      return [
        {
          path,
          part: 'value',
          message: issue.origin === 'number' ? `must be ${issue.minimum} or more.` : 'must not be empty.',
        },
      ]
    case 'too_big': {
      const limit =
        issue.origin === 'string' ? `must have at most ${issue.maximum} characters` : `must be ${issue.maximum} or less`
      return [{ path, part: 'value', message: `${limit}.` }]
    }
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_element':
    case 'custom':
      return [{ path, part: 'value', message: `${issue.message}; found ${found(valueAt(root, path))}.` }]
  }
}

/** The branch whose shape fits what was written: the one that does not fail at its very root. */
function likelyBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const fitting = branches.filter((branch) => !branch.some(isRootMismatch))
  return fitting.length === 0 ? null : fitting.reduce((best, branch) => (branch.length < best.length ? branch : best))
}

function isRootMismatch(issue: Issue): boolean {
  if (issue.path.length > 0) return false
  if (issue.code === 'invalid_union') return issue.errors.every((branch) => branch.some(isRootMismatch))
  return issue.code === 'invalid_type' || issue.code === 'invalid_value'
}

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
  null: 'nothing',
}

function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return TYPE_WORDS[issue.expected] ?? issue.expected
  if (issue.code === 'invalid_value') return listed(issue.values.map(String))
  if (issue.code === 'invalid_union') return listed([...new Set(issue.errors.flat().map((inner) => expectedOf(inner)))])
  return issue.message
}

/** How a value is named in a sentence. */
function found(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 40)}…` : typeof value === 'string' ? `“${text}”` : text
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function suggestion(key: string, known: readonly string[]): string {
  const near = didYouMean(key, known)
  if (near !== '' || known.length === 0 || known.length > 12) return near
  return `; expected ${listed(known)}`
}

function valueAt(root: unknown, path: Path): unknown {
  let value: unknown = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string | number, unknown>)[key]
  }
  return value
}
