import { buildPlatform } from './build'
import { checkPlatform } from './check'
import type { PlatformDefinition } from './definition'
import { findDisabledNeeds, findNotYet } from './not-yet'
import { showPath } from './problem'
import type { Path, PlatformProblem } from './problem'
import { platformSchema } from './schema'
import type { PlatformText } from './schema'
import { keysAt } from './schema-keys'
import { ownKeys, schemaProblems } from './schema-problems'
import { readYaml } from './yaml-source'
import type { YamlSource } from './yaml-source'

export { describeProblems } from './problem'
export type { PlatformProblem } from './problem'

export type PlatformReading =
  | { ok: true; platform: PlatformDefinition; warnings: string[] }
  | { ok: false; problems: PlatformProblem[] }

/**
 * Reads a `till.yaml`. Never throws: a file that can't be used is answered with all its problems, each with line,
 * column and what was expected. Warnings are sentences about words that were understood but do nothing yet.
 * `file` is the name used in warnings; `id` overrides the file's own.
 */
export function parsePlatform(
  text: string,
  options: { file: string; source: 'builtin' | 'folder'; id?: string },
): PlatformReading {
  const reading = readYaml(text)
  if (!reading.ok) return { ok: false, problems: inOrder(reading.problems) }
  const { source } = reading
  const parsed = parseText(source)
  if (!parsed.ok) return { ok: false, problems: inOrder(parsed.problems) }

  const problems: PlatformProblem[] = []
  const found = (path: Path, part: 'key' | 'value', message: string): void => {
    problems.push({ ...source.locate(path, part), path: showPath(path), message })
  }
  const platform = buildPlatform(parsed.text, options, found)
  checkPlatform(platform, found)
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) }
  const warnings = [...findNotYet(parsed.text), ...findDisabledNeeds(parsed.text)].map(({ path, message }) => {
    const { line } = source.locate(path, 'key')
    return `${options.file}, line ${line}: ${showPath(path.slice(0, -1))}${path.length > 1 ? ': ' : ''}${message}.`
  })
  return { ok: true, platform, warnings }
}

function parseText(source: YamlSource): { ok: true; text: PlatformText } | { ok: false; problems: PlatformProblem[] } {
  let value: unknown = source.value
  let parsed = platformSchema.safeParse(value)
  const own = parsed.success ? [] : ownKeys(parsed.error.issues)
  if (own.length > 0) {
    value = without(value, own)
    parsed = platformSchema.safeParse(value)
  }
  if (parsed.success) return { ok: true, text: parsed.data }
  const problems = schemaProblems(parsed.error.issues, value, (path) => keysAt(platformSchema, path))
  return {
    ok: false,
    problems: problems.map(({ path, part, message }) => ({
      ...source.locate(path, part),
      path: showPath(path),
      message,
    })),
  }
}

/** A copy without what stands at the paths. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  const gone = new Set(paths.filter((path) => path.length === 1).map((path) => String(path[0])))
  const inner = (key: string): Path[] =>
    paths.filter((path) => path.length > 1 && String(path[0]) === key).map((path) => path.slice(1))
  if (Array.isArray(value)) return value.map((item: unknown, index) => without(item, inner(String(index))))
  const kept = Object.entries(value).filter(([key]) => !gone.has(key))
  return Object.fromEntries(kept.map(([key, item]) => [key, without(item, inner(key))]))
}

function inOrder(problems: readonly PlatformProblem[]): PlatformProblem[] {
  const seen = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
  return [...seen.values()].toSorted((a, b) => a.line - b.line || a.column - b.column)
}
