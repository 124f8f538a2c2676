import { historySteps, type HistoryStep } from '@shared/words/history-steps'
import { alignColumns, formatAge } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { glyph, stateWord } from './glyph'
import { findUnit } from './names'

/** `till history`: every state a component entered, why, and after how long, newest last; also before Till was started. */
export async function printHistory(
  context: CliContext,
  name: string,
  { limit, isJson }: { limit: number; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const { id } = findUnit(state, name)
  const { entries } = await ask(link, 'component.transitions', { ref: id, limit })
  const steps = historySteps(entries)
  if (isJson) {
    const { lines } = await ask(link, 'component.history', { ref: id, limit })
    const told = steps.map(({ entry, forMs }) => ({ ...entry, forMs }))
    io.out(JSON.stringify({ version: 1, ref: id, entries: told, lines }, null, 2))
  } else if (steps.length === 0) io.out(`Nothing has happened to ${id} yet.`)
  else describe(context, steps).forEach((line) => io.out(line))
  return EXIT.ok
}

/** A heading for each day, under it what happened. */
function describe(context: CliContext, steps: HistoryStep[]): string[] {
  const { paint } = context
  const days = new Map<string, HistoryStep[]>()
  for (const step of steps) {
    const [day] = localTime(step.at)
    days.set(day, [...(days.get(day) ?? []), step])
  }
  return Array.from(days, ([day, all]) => [
    paint('bold', day),
    ...alignColumns(
      all.map((step) => [
        `  ${paint('dim', localTime(step.at)[1])}`,
        glyph(step.state, paint),
        stateWord(step.state, step.state === 'unknown' ? 'not started' : step.state, paint),
        describeStep(context, step),
      ]),
    ),
  ]).flat()
}

function describeStep({ paint }: CliContext, { state, sentence, after, forMs }: HistoryStep): string {
  const was = after === null ? null : `after ${formatAge(after.ms)} ${after.state}`
  const lasted = state === 'ready' || state === 'degraded' ? (forMs === null ? null : `for ${formatAge(forMs)}`) : null
  const aside = paint('dim', [was, lasted].filter((part) => part !== null).join(', '))
  return [sentence, aside].filter((part) => part !== null && part !== '').join(' · ')
}

/** Day and time of day of an instant (epoch ms) where the person is: `2026-11-21`, `12:04:31`. */
export function localTime(at: number): [day: string, time: string] {
  const date = new Date(at)
  const two = (part: number): string => String(part).padStart(2, '0')
  return [
    `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':'),
  ]
}
