import type { TimelineRow } from '@shared/model/rows'
import { alignColumns } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { glyph } from './glyph'
import { findUnit } from './names'

/** `till history`: what happened to a component, newest last; also what happened before Till was started. */
export async function printHistory(
  context: CliContext,
  name: string,
  { limit, isJson }: { limit: number; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const { id } = findUnit(state, name)
  const { lines } = await ask(link, 'component.history', { ref: id, limit })
  if (isJson) io.out(JSON.stringify({ version: 1, ref: id, lines }, null, 2))
  else if (lines.length === 0) io.out(`Nothing has happened to ${id} yet.`)
  else describe(context, lines).forEach((line) => io.out(line))
  return EXIT.ok
}

/** A heading for each day, under it its lines. */
function describe({ paint }: CliContext, lines: TimelineRow[]): string[] {
  const days = new Map<string, TimelineRow[]>()
  for (const line of lines) {
    const [day] = localTime(line.at)
    days.set(day, [...(days.get(day) ?? []), line])
  }
  return Array.from(days, ([day, rows]) => [
    paint('bold', day),
    ...alignColumns(
      rows.map(({ at, level, state, message }) => [
        `  ${paint('dim', localTime(at)[1])}`,
        state === null ? ' ' : glyph(state, paint),
        level === 'info' ? message : paint(level === 'error' ? 'red' : 'yellow', message),
      ]),
    ),
  ]).flat()
}

/** Day and time of day of an instant (epoch ms) where the person is: `2026-11-21`, `12:04:31`. */
function localTime(at: number): [day: string, time: string] {
  const date = new Date(at)
  const two = (part: number): string => String(part).padStart(2, '0')
  return [
    `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':'),
  ]
}
