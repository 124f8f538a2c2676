import { stripVTControlCharacters } from 'node:util'
import type { Blocking } from '@shared/contract/commands'
import type { BreakerRow } from '@shared/model/degradation'
import { hideSecrets } from '@shared/secrets/hide-secrets'
import { dueWords } from '@shared/words/due-words'
import { blockingLines, isEnding } from './blocking'
import type { Cause } from './causes'
import { causesOf, rootsOf } from './causes'
import { formatAge } from './columns'
import type { CliContext } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { glyph, stateWord } from './glyph'
import { findUnit } from './names'
import { conflictLines } from './ports/check'
import type { UnitRow } from './state-view'

const LAST_LINES = 5
/** Logs that are looked into: a row and what it fails over, not a whole platform. */
const MOST_LOGS = 3

type LastLines = { ref: string; lines: string[] }

/** `till why`: the state of a component, its reason, and what it is for, down to the end of the chain. 0 whatever it is. */
export async function explain(context: CliContext, name: string, isJson: boolean): Promise<ExitCode> {
  const { io, state } = context
  const row = findUnit(state, name)
  const causes = causesOf(row, state.units(row.instance))
  const conflicts = state.conflicts(row.instance).filter((one) => one.ref === row.id && !one.isIgnored)
  const circuit = state.breakers().find(({ id }) => id === row.id) ?? null
  const lastLines = await lastLinesOf(context, row, causes)
  const blocking = await blockingOf(context, row)
  if (isJson) {
    io.out(
      JSON.stringify({ version: 1, ...factsOf({ row, causes }), circuit, conflicts, blocking, lastLines }, null, 2),
    )
    return EXIT.ok
  }
  const out = (lines: string[]): void => lines.forEach((line) => io.out(line))
  out(describeRow(context, row))
  if (blocking)
    out(['', ...blockingLines(blocking, io.now()), `till stop --force ${row.id} ends what is left at once.`])
  if (causes.length > 0) out(['', 'Because of', ...causes.flatMap((cause) => describeCause(context, cause, 1))])
  if (circuit) out(['', ...describeCircuit(circuit)])
  for (const conflict of conflicts) out(['', ...conflictLines(context, conflict)])
  for (const { ref, lines } of lastLines) out(['', `Last lines of ${ref}`, ...lines.map((line) => `  │ ${line}`)])
  const toRead = lastLines.at(-1)?.ref
  if (toRead !== undefined)
    out(['', context.paint('dim', `till logs ${toRead} shows more, till history ${row.id} how it came.`)])
  return EXIT.ok
}

/** Who has not exited of a row that is ending; null: it is not, or has ended meanwhile. */
async function blockingOf({ link }: CliContext, row: UnitRow): Promise<Blocking | null> {
  if (!isEnding(row)) return null
  const answer = await link.call('component.blocking', { ref: row.id })
  return answer.ok ? answer.value : null
}

function describeRow({ io, paint }: CliContext, row: UnitRow): string[] {
  const { id, state, label, reason, since, restarts, dueAt } = row
  const left = dueAt === null ? 0 : dueAt - io.now()
  return [
    `${glyph(state, paint)} ${paint('bold', id)}  ${stateWord(state, label, paint)} for ${formatAge(io.now() - since)}`,
    `  ${reason?.message ?? sayWithoutReason(row)}`,
    ...(reason?.because ?? []).map(({ message }) => `  because ${message}`),
    ...(restarts > 0 ? [`  Restarted ${restarts === 1 ? 'once' : `${String(restarts)} times`}.`] : []),
    ...(left > 0 ? [`  ${dueWords(row).alone} ${formatAge(left)}.`] : []),
  ]
}

/** What its circuit says, and what a person can do about it. */
function describeCircuit({ id, message, actions }: BreakerRow): string[] {
  const closes = `till circuits --close ${id} forgets its failures.`
  return [
    `Its circuit is ${message}.`,
    actions.includes('try') ? `till circuits --try ${id} tries it now; ${closes}` : closes,
  ]
}

function sayWithoutReason({ id, state, isWanted }: UnitRow): string {
  if (state === 'ready') return 'Nothing is wrong with it.'
  if (isWanted) return 'No reason is known.'
  return `Nobody wants it to run; till start ${id} asks for it.`
}

function describeCause(context: CliContext, { row, causes }: Cause, depth: number): string[] {
  const { io, paint } = context
  const why = row.reason === null ? '' : `: ${row.reason.message}`
  const line = `${'  '.repeat(depth)}${glyph(row.state, paint)} ${row.id}  ${stateWord(row.state, row.label, paint)} for ${formatAge(io.now() - row.since)}${why}`
  return [line, ...causes.flatMap((cause) => describeCause(context, cause, depth + 1))]
}

/** Of the row itself where it is not well, and of what is at the end of its chain. Without colours and secrets. */
async function lastLinesOf({ link }: CliContext, row: UnitRow, causes: Cause[]): Promise<LastLines[]> {
  const isIll = ({ state }: UnitRow): boolean => state === 'failed' || state === 'degraded'
  const refs = new Set([row, ...rootsOf(causes)].filter(isIll).map(({ id }) => id))
  const all = await Promise.all(
    [...refs].slice(0, MOST_LOGS).map(async (ref): Promise<LastLines> => {
      // No log yet is no failure of asking why.
      const answer = await link.call('log.open', { ref, lines: LAST_LINES, follow: false })
      const lines = answer.ok ? answer.value.lines.map(({ text }) => hideSecrets(stripVTControlCharacters(text))) : []
      return { ref, lines }
    }),
  )
  return all.filter(({ lines }) => lines.length > 0)
}

type Facts = Pick<UnitRow, 'name' | 'state' | 'label' | 'reason' | 'since' | 'isWanted' | 'dueAt' | 'restarts'> & {
  ref: string
  causes: Facts[]
}

function factsOf({ row, causes }: Cause): Facts {
  const { id, name, state, label, reason, since, isWanted, dueAt, restarts } = row
  return { ref: id, name, state, label, reason, since, isWanted, dueAt, restarts, causes: causes.map(factsOf) }
}
