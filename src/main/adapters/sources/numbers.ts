import type { SourceHit } from '../../engine/effects'

/** A number that stands as a word of its own, as short and as long as ports are; `45_000` too. */
const NUMBER = /(?<!\w)(?:\d{1,5}|\d{1,2}_\d{3})(?!\w)/g

/** A line of more was written by a program, for programs. */
const LONGEST_LINE = 1_000

/** The numbers of a text that lie in a range, with their lines. `pause` is asked now and then, and awaited where it answers. */
export async function numbersIn(
  file: string,
  text: string,
  isWanted: (port: number) => boolean,
  pause: () => Promise<void> | null,
): Promise<SourceHit[]> {
  const hits: SourceHit[] = []
  let line = 1
  let start = 0
  while (start <= text.length) {
    const next = text.indexOf('\n', start)
    const end = next === -1 ? text.length : next
    if (end - start <= LONGEST_LINE) {
      const written = text.slice(start, end)
      for (const match of written.matchAll(NUMBER)) {
        const port = Number(match[0].replace('_', ''))
        if (isWanted(port)) hits.push({ file, line, column: match.index + 1, port, text: written.trimEnd() })
      }
    }
    if (line % 256 === 0) await pause()
    line += 1
    start = end + 1
  }
  return hits
}
