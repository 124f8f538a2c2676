import { plainText } from './ansi'
import { beginsWithInstant } from './line-time'
import { idOf, type ShownLine } from './shown-line'

type Wish = {
  /** What the row of a line is called, where lines are of several. */
  nameOf: ((line: ShownLine) => string) | null
  /** Each line with when it was written, where that is known and it does not say so itself. */
  withTimes: boolean
}

export type Copied = { text: string; lineCount: number }

/**
 * What is selected in a list of lines, else all its lines; plain text, as it was written, without colours. Of a selection
 * over several lines these are taken whole.
 */
export function copiedFrom(list: Element | null, lines: readonly ShownLine[], wish: Wish): Copied {
  return selectedIn(list, lines, wish) ?? told(lines, wish)
}

/** What is selected in a list of lines; null: nothing is. */
export function selectedIn(list: Element | null, lines: readonly ShownLine[], wish: Wish): Copied | null {
  const selection = document.getSelection()
  if (list === null || selection === null || selection.isCollapsed) return null
  const range = selection.getRangeAt(0)
  if (!range.intersectsNode(list)) return null
  const within = [...list.querySelectorAll<HTMLElement>('[data-log-line]')].filter((line) => range.intersectsNode(line))
  const ends = [within[0], within.at(-1)].map((line) => lines.findIndex((each) => idOf(each) === line?.dataset['id']))
  const [first = -1, last = -1] = ends
  if (first === -1 || last === -1) return null
  if (first === last && !wish.withTimes) return { text: selection.toString(), lineCount: 1 }
  return told(lines.slice(first, last + 1), wish)
}

function told(lines: readonly ShownLine[], { nameOf, withTimes }: Wish): Copied {
  const texts = lines.map((line) => {
    const name = nameOf === null ? '' : `${nameOf(line)}  `
    const time = withTimes && line.at !== null && !beginsWithInstant(line) ? `${localInstant(line.at)}  ` : ''
    return `${time}${name}${plainText(line.text)}`
  })
  return { text: texts.join('\n'), lineCount: lines.length }
}

/** An instant (epoch ms) where the person is, as logs write it: `2026-11-21 12:04:31.250`. */
function localInstant(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 23).replace('T', ' ')
}
