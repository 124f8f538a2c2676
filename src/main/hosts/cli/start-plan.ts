import type { StartBarRow, StartRow } from '@shared/model/starts'
import { sentenceOf } from '@shared/words/sentence-of'
import { formatAge } from './columns'
import type { CliContext } from './context'
import type { UnitRow } from './state-view'
import { waitFor } from './wait-for'

/** A start as the state view tells it. */
export type KnownStart = { row: StartRow; bars: StartBarRow[] }

/** The chart is a few frames behind the rows that it is about. */
const CHART_BEHIND_MS = 1_000

/** What a row of a start says after its state: how long it took or waits, and for whom. Null where it is in no start. */
export function tellOf({ io, state }: CliContext, unit: UnitRow): { time: string; text: string } | null {
  const start = state.start(unit.instance)
  const bar = start?.bars.find(({ id }) => id === unit.id)
  if (!start || !bar) return null
  const { clearedAt, readyAt, brokenAt } = bar
  if (unit.state === 'ready' && clearedAt !== null && readyAt !== null) {
    const held = bar.waits.find(({ ref }) => ref === bar.heldUpBy)
    const waited = held === undefined ? '' : `after ${formatAge(clearedAt - start.row.askedAt)} for ${held.name}`
    return { time: formatAge(readyAt - clearedAt), text: waited }
  }
  if (brokenAt !== null || start.row.endedAt !== null) return null
  return {
    time: formatAge(io.now() - (clearedAt ?? start.row.askedAt)),
    text: unit.reason === null ? '' : sentenceOf(unit.reason),
  }
}

/** The start of an instance once nothing of it moves any more, or as it is where that is not told soon. */
export async function whenOver(context: CliContext, instance: string): Promise<KnownStart | null> {
  const isOver = (): boolean => context.state.start(instance)?.row.endedAt !== null
  if (!isOver()) await waitFor(context, { timeoutMs: CHART_BEHIND_MS, look: () => (isOver() ? true : null) })
  return context.state.start(instance)
}

/** The last words on a start: how it compares, and what decided how long it took. */
export function closingOf(start: KnownStart | null): string[] {
  if (start === null) return []
  const { row, bars } = start
  const names = row.critical.map((ref) => bars.find(({ id }) => id === ref)?.name ?? ref)
  const took = row.criticalMs === null ? '' : `, ${formatAge(row.criticalMs)} by themselves`
  return [
    ...(row.lastMs === null ? [] : [row.summary]),
    ...(names.length > 1 ? [`What decided: ${names.join(' → ')}${took}.`] : []),
  ]
}
