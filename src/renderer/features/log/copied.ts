import { plainText } from './ansi'
import type { ShownLine } from './shown-line'

/** What is selected in a list of lines, else all its lines; plain text, without colours and without what stands beside. */
export function copiedFrom(
  list: Element | null,
  lines: readonly ShownLine[],
  nameOf: ((line: ShownLine) => string) | null,
): { text: string; lineCount: number } {
  const selection = document.getSelection()
  const selected = selection?.toString() ?? ''
  const isHere = list !== null && selection?.anchorNode != null && list.contains(selection.anchorNode)
  if (isHere && selected !== '') return { text: selected, lineCount: selected.trimEnd().split('\n').length }
  const texts = lines.map((line) => `${nameOf === null ? '' : `${nameOf(line)}  `}${plainText(line.text)}`)
  return { text: texts.join('\n'), lineCount: lines.length }
}
