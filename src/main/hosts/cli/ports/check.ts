import type { ConflictRow } from '@shared/model/conflicts'
import { alignColumns, wrapText } from '../columns'
import type { CliContext } from '../context'
import type { ExitCode } from '../exit-code'
import { EXIT } from '../exit-code'
import { findInstance } from '../names'
import { scanNow } from './holder'
import { nextCommands } from './next-command'

/** How the levels are shown; the same shapes as states of that weight. */
export const LEVEL = {
  error: { glyph: '✖', ink: 'red' },
  warning: { glyph: '▲', ink: 'yellow' },
  info: { glyph: '·', ink: 'dim' },
} as const

/** `till ports check`: every conflict with its owner and what mends it. 1 where one counts. */
export async function check(
  context: CliContext,
  name: string | null,
  { isStrict, isJson }: { isStrict: boolean; isJson: boolean },
): Promise<ExitCode> {
  const { io, state } = context
  const instance = name === null ? undefined : findInstance(state, name).id
  await scanNow(context)
  const all = state.conflicts(instance)
  const heeded = all.filter((row) => !row.isIgnored)
  const isFine = !heeded.some((row) => counts(row, isStrict))
  if (isJson) io.out(JSON.stringify({ version: 1, isFine, ...tally(all), conflicts: all }, null, 2))
  else {
    const remedies = new Set<string>()
    for (const row of heeded) {
      const isTold = row.remedy !== null && remedies.has(row.remedy)
      io.out(`${(isTold ? mendedToo(context, row) : conflictLines(context, row)).join('\n')}\n`)
      if (row.remedy !== null) remedies.add(row.remedy)
    }
    for (const row of all.filter((one) => one.isIgnored))
      io.out(context.paint('dim', `· ignored: ${row.title}  (till ports heed ${row.id})`))
    io.out(heeded.length === 0 ? 'No conflicts.' : `${sayTally(heeded)}.`)
  }
  return isFine ? EXIT.ok : EXIT.failed
}

/** A line of the system's mends it that was shown a moment before: said in one breath. */
function mendedToo({ paint }: CliContext, row: ConflictRow): string[] {
  const { glyph, ink } = LEVEL[row.level]
  return [`${paint(ink, glyph)} ${row.title}`, `  ${row.message.split('. ')[0] ?? ''}. The same line mends it.`]
}

/** Whether a conflict makes a check fail: ignored ones never, mere notes only where it is strict. */
export function counts(row: Pick<ConflictRow, 'level' | 'isIgnored'>, isStrict = false): boolean {
  return !row.isIgnored && (isStrict || row.level !== 'info')
}

/** A conflict as its title, its sentence, and the lines that mend it. */
export function conflictLines(context: CliContext, row: ConflictRow): string[] {
  const { paint, state } = context
  const { glyph, ink } = LEVEL[row.level]
  const next = nextCommands(state, row)
  return [
    `${paint(ink, glyph)} ${row.title}`,
    ...sentenceLines(context, row.message),
    ...(row.holder !== null && !row.message.includes(row.holder.label) ? [`  In use by ${row.holder.label}.`] : []),
    ...alignColumns(next.map(({ command, purpose }) => [`    ${command}`, paint('dim', purpose)])),
  ]
}

/** Room that stays free beside a sentence: its indent, and that of what it stands in. */
const MARGIN = 6

/** Sentences under a title: broken between words where a person reads them, and whole where a script does. */
export function sentenceLines({ io }: CliContext, text: string): string[] {
  const lines = io.isTerminal ? wrapText(text, Math.max(io.columns() - MARGIN, 40)) : text.split('\n')
  return lines.map((line) => `  ${line}`)
}

/** How many of each level, ignored ones apart. */
export function tally(rows: ConflictRow[]): { errors: number; warnings: number; infos: number; ignored: number } {
  const of = (level: ConflictRow['level']): number => rows.filter((row) => row.level === level && !row.isIgnored).length
  return {
    errors: of('error'),
    warnings: of('warning'),
    infos: of('info'),
    ignored: rows.filter((row) => row.isIgnored).length,
  }
}

/** `1 error, 2 warnings and 1 note` */
export function sayTally(rows: ConflictRow[]): string {
  const { errors, warnings, infos } = tally(rows)
  const parts = [count(errors, 'error'), count(warnings, 'warning'), count(infos, 'note')].filter(Boolean)
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}` : (parts[0] ?? '')
}

function count(many: number, word: string): string {
  return many === 0 ? '' : `${String(many)} ${word}${many === 1 ? '' : 's'}`
}
