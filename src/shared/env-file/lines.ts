type Written = {
  /** The line as it stands, without its ending. */
  raw: string
  /** How it ends; the last line may end with nothing. */
  ending: '\n' | '\r\n' | ''
  /** Counted from 1. */
  number: number
}

/** One line of an env file. `other` is a line that is neither: no `=`, or nothing before it. */
export type EnvLine =
  | (Written & { kind: 'blank' | 'comment' | 'other' })
  | (Written & { kind: 'assignment'; variable: string; value: string })

const BYTE_ORDER_MARK = '\uFEFF'

/** The lines of an env file. Joining `raw` and `ending` of all gives the text back byte for byte. */
export function parseLines(text: string): EnvLine[] {
  const lines: EnvLine[] = []
  for (const match of text.matchAll(/([^\n]*?)(\r\n|\n|$)/gs)) {
    const [whole, raw = '', ending = ''] = match
    if (whole === '') break
    lines.push(parseLine(raw, ending as Written['ending'], lines.length + 1))
  }
  return lines
}

/** The text that lines were parsed from. */
export function joinLines(lines: readonly { raw: string; ending: string }[]): string {
  return lines.map(({ raw, ending }) => raw + ending).join('')
}

function parseLine(raw: string, ending: Written['ending'], number: number): EnvLine {
  const written = { raw, ending, number }
  const text = (number === 1 && raw.startsWith(BYTE_ORDER_MARK) ? raw.slice(1) : raw).trim()
  if (text === '') return { ...written, kind: 'blank' }
  if (text.startsWith('#')) return { ...written, kind: 'comment' }
  const at = text.indexOf('=')
  const variable = at === -1 ? '' : text.slice(0, at).trim()
  if (variable === '') return { ...written, kind: 'other' }
  return { ...written, kind: 'assignment', variable, value: unquote(text.slice(at + 1).trim()) }
}

/** Without one pair of matching quotes. */
function unquote(text: string): string {
  const first = text.charAt(0)
  const isQuoted = text.length >= 2 && (first === '"' || first === "'") && text.endsWith(first)
  return isQuoted ? text.slice(1, -1) : text
}
