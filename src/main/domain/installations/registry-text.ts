import type { RegistryFile } from './registry-file'

/**
 * The text of the registry the way Tekton's line-based reader finds its way in it (tekton-interop.md, section 3): two
 * spaces, one key a line, `installations` before `holds`, and `root` before anything nested in its entry. `now` (epoch
 * ms) becomes `last_discovery`, UTC without a Z.
 */
export function writeRegistry({ content }: RegistryFile, now: number): string {
  const { installations, ...rest } = content
  const isFirst = Object.keys(content).find((key) => key !== 'last_discovery') === 'installations'
  const entries = Object.fromEntries(
    Object.entries((installations ?? {}) as Record<string, unknown>).map(([name, entry]) => [name, rootFirst(entry)]),
  )
  const dated = { last_discovery: new Date(now).toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length) }
  const ordered = isFirst ? { ...content, installations: entries } : { installations: entries, ...rest }
  return `${JSON.stringify({ ...ordered, ...dated }, null, 2)}\n`
}

/**
 * The root that Tekton's reader gets for a name: on the lines after `"name": {`, the first `"root":`. Null where it finds
 * none.
 */
export function rootAsTektonReads(text: string, name: string): string | null {
  const lines = text.split('\n').map((line) => line.trim())
  const at = lines.indexOf(`${JSON.stringify(name)}: {`)
  const line = at === -1 ? undefined : lines.slice(at + 1).find((each) => each.startsWith('"root":'))
  const value = line === undefined ? undefined : /^"root":\s*(".*"),?$/.exec(line)?.[1]
  return value === undefined ? null : unquote(value)
}

/** Whether two registries differ in more than when they were written. */
export function isSameRegistry(a: RegistryFile, b: RegistryFile): boolean {
  return writeRegistry(a, 0) === writeRegistry(b, 0)
}

function unquote(value: string): string | null {
  try {
    return String(JSON.parse(value))
  } catch {
    return null
  }
}

function rootFirst(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry) || !('root' in entry)) return entry
  const values = Object.entries(entry)
  const nested = values.findIndex(([, value]) => typeof value === 'object' && value !== null)
  const root = values.findIndex(([key]) => key === 'root')
  return nested === -1 || root < nested ? entry : Object.fromEntries([['root', entry.root], ...values])
}
