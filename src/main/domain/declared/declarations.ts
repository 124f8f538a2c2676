import { parseLines } from '@shared/env-file/lines'

/** An env file that was looked for. `problem` says why it could not be read. */
export type DeclaredFile = {
  /** As the definition writes it: `.env.local`, `~/.env`. */
  name: string
  text: string | null
  problem: string | null
}

/** One place where a file sets a variable. `line` counts from 1. */
export type Declaration = { file: string; line: number; variable: string; value: string }

/** Every place that sets a variable, by its name, in the order in which readers see them: the last one wins. */
export type Declarations = ReadonlyMap<string, readonly Declaration[]>

/** What the files say, in their order of precedence (tekton-interop.md, section 2: later ones win, and the last line of each). */
export function readDeclarations(files: readonly DeclaredFile[]): Declarations {
  const found = new Map<string, Declaration[]>()
  for (const { name, text } of files) {
    for (const line of parseLines(text ?? '')) {
      if (line.kind !== 'assignment') continue
      const places = found.get(line.variable) ?? []
      places.push({ file: name, line: line.number, variable: line.variable, value: line.value })
      found.set(line.variable, places)
    }
  }
  return found
}

const LONGEST_SHOWN = 60

/** A value in a sentence: a number as it is, anything else in quotes and not too long. */
export function showValue(value: string): string {
  if (/^\d+$/.test(value)) return value
  if (value === '') return 'nothing'
  return `“${value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value}”`
}

/** The port a value means to whoever reads it as a number; null where it is none. */
export function portIn(value: string): number | null {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0
  return port >= 1 && port <= 65_535 ? port : null
}
