const ESC = '\u001B'
const BEL = '\u0007'

/** CSI … final byte; OSC … BEL or ST; other two-byte escapes (ECMA-48, 5.4 and 5.6). None reaches over the end of a line. */
export const ESCAPES = new RegExp(
  `${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}\\n]*(?:${BEL}|${ESC}\\\\)?|[PX^_][^${ESC}\\n]*(?:${ESC}\\\\)?|[ -/]*[0-~])`,
  'g',
)

/** Other control characters but tab: they would show as boxes, or do something. */
export const CONTROLS = new RegExp('[\\u0000-\\u0008\\u000B-\\u001F\\u007F]', 'g')

/** Colours and styles (ECMA-48, 8.3.117). */
const STYLE = new RegExp(`^${ESC}\\[[\\d;:]*m$`)

/** What a person sees of a text: without colours, titles and the like. */
export function withoutEscapes(text: string): string {
  return text.includes(ESC) ? text.replace(ESCAPES, '') : text
}

/** The same without all else that would do something to a terminal: words of a program that stand in a sentence of ours. */
export function asPlainWords(text: string): string {
  return withoutEscapes(text).replace(CONTROLS, '')
}

/**
 * A line that is safe to be shown on a terminal: its colours, or none of them, but nothing that moves the cursor, clears the
 * screen, sets a title or reaches the clipboard. Colours end with the line.
 */
export function forTerminal(line: string, hasColor: boolean): string {
  let text = ''
  let from = 0
  let isStyled = false
  for (const match of line.matchAll(ESCAPES)) {
    text += line.slice(from, match.index).replace(CONTROLS, '')
    from = match.index + match[0].length
    if (!hasColor || !STYLE.test(match[0])) continue
    text += match[0]
    isStyled = true
  }
  return `${text}${line.slice(from).replace(CONTROLS, '')}${isStyled ? `${ESC}[0m` : ''}`
}
