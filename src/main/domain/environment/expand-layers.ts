import { fillIn } from './expand'

/** What a value of an environment is from: Till itself, its port plan, a definition, a file, or what Till inherited. */
export type SourceKind = 'till' | 'ports' | 'component' | 'platform' | 'file' | 'inherited'

/** Variables of one source. `isExpanded`: its values may hold `${NAME}`. `lines`: where a file sets them, from 1. */
export type Layer = {
  kind: SourceKind
  source: string
  values: Readonly<Record<string, string>>
  lines?: ReadonlyMap<string, number>
  isExpanded: boolean
}

/** A variable with every value that was given it, lowest first: the last one counts. Secrets are not hidden. */
export type TracedVariable = {
  name: string
  values: { kind: SourceKind; source: string; line: number | null; value: string }[]
}

type Value = { kind: SourceKind; source: string; line: number | null; written: string; isExpanded: boolean }

function stackUp(layers: readonly Layer[]): Map<string, Value[]> {
  const stacks = new Map<string, Value[]>()
  for (const { kind, source, values, lines, isExpanded } of layers) {
    for (const [name, written] of Object.entries(values)) {
      const value = { kind, source, line: lines?.get(name) ?? null, written, isExpanded }
      const stack = stacks.get(name)
      if (stack) stack.push(value)
      else stacks.set(name, [value])
    }
  }
  return stacks
}

/** The same as expandLayers, but with what was overridden. */
export function traceLayers(layers: readonly Layer[]): TracedVariable[] {
  const stacks = stackUp(layers)
  const filler = new Filler(stacks)
  return Array.from(stacks, ([name, stack]) => ({
    name,
    values: stack.map(({ kind, source, line, written }, depth) => ({
      kind,
      source,
      line,
      value: filler.valueOf(name, depth) ?? written,
    })),
  }))
}

/** Lays layers over one another, later ones winning, and fills in `${NAME}` from the result. */
export function expandLayers(layers: readonly Layer[]): {
  variables: Record<string, string>
  provenance: Record<string, { source: string; overrode: string[] }>
  problems: string[]
} {
  const stacks = stackUp(layers)
  const filler = new Filler(stacks)
  const variables: [string, string][] = []
  const provenance: [string, { source: string; overrode: string[] }][] = []
  for (const [name, stack] of stacks) {
    const top = stack.at(-1)
    if (top === undefined) continue
    variables.push([name, filler.valueOf(name, stack.length - 1) ?? top.written])
    provenance.push([name, { source: top.source, overrode: stack.slice(0, -1).map(({ source }) => source) }])
  }
  return {
    variables: Object.fromEntries(variables),
    provenance: Object.fromEntries(provenance),
    problems: [...filler.problems],
  }
}

/** Fills values in, each once; a circle leaves its values as they are written and is told. */
class Filler {
  readonly problems = new Set<string>()
  private readonly stacks: ReadonlyMap<string, readonly Value[]>
  /** Values that turned out to be part of a circle. */
  private readonly circular = new Set<string>()
  private readonly done = new Map<string, string>()
  /** Names being filled in now, outermost first. */
  private readonly trail: string[] = []

  constructor(stacks: ReadonlyMap<string, readonly Value[]>) {
    this.stacks = stacks
  }

  /** The value of a name as of a depth of its stack; undefined where there is none. */
  valueOf(name: string, depth: number): string | undefined {
    const value = this.stacks.get(name)?.[depth]
    if (value === undefined || !value.isExpanded) return value?.written
    const key = `${depth} ${name}`
    const known = this.done.get(key)
    if (known !== undefined) return known
    if (this.trail.includes(key)) {
      const circle = this.trail.slice(this.trail.indexOf(key))
      for (const member of circle) this.circular.add(member)
      const names = [...circle, key].map((entry) => entry.slice(entry.indexOf(' ') + 1))
      this.problems.add(`${names.join(' → ')}: these variables refer to one another; they stay as written.`)
      return undefined
    }
    this.trail.push(key)
    const { text: filled, missing } = fillIn(value.written, (other) => {
      // A name within its own value means what was there below.
      const at = other === name ? depth - 1 : (this.stacks.get(other)?.length ?? 0) - 1
      return this.valueOf(other, at)
    })
    this.trail.pop()
    const text = this.circular.has(key) ? value.written : filled
    for (const other of missing) {
      if (!this.stacks.has(other)) this.problems.add(`${name} (${value.source}) needs ${other}, which is not set.`)
      else if (other === name)
        this.problems.add(`${name} (${value.source}) builds on itself, but nothing below sets it.`)
    }
    this.done.set(key, text)
    return text
  }
}
