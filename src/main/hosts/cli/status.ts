import { splitRef } from '@shared/model/ids'
import type { InstanceRow } from '@shared/model/rows'
import { dueWords } from '@shared/words/due-words'
import { sentenceOf } from '@shared/words/sentence-of'
import { alignColumns, formatAge, shortenPath } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { glyph, stateWord } from './glyph'
import type { UnitRow } from './state-view'
import { doubtsOf } from './uncertain'

/** What there is to say where Till has never run: the same document as ever, with nothing in it. */
export const EMPTY_STATUS = { version: 1, instances: [] } as const

const NOTHING = 'No instance yet. Try the sample platform: till up sample'

/** `till status`. Exit code 0 whatever the states are: asking succeeded. `more` goes into the document beside the status. */
export async function printStatus(context: CliContext, isJson: boolean, more: object = {}): Promise<ExitCode> {
  const { io, link, state } = context
  if (isJson) io.out(JSON.stringify({ ...(await ask(link, 'status.get', {})), ...more }, null, 2))
  else if (state.instances().length === 0) io.out(NOTHING)
  else
    io.out(
      state
        .instances()
        .map((row) => describeInstance(context, row).join('\n'))
        .join('\n\n'),
    )
  return EXIT.ok
}

/** The same where there is no engine and nothing that one could know. */
export function printEmptyStatus(io: CliContext['io'], isJson: boolean): ExitCode {
  io.out(isJson ? JSON.stringify(EMPTY_STATUS, null, 2) : NOTHING)
  return EXIT.ok
}

function describeInstance({ io, paint, state }: CliContext, row: InstanceRow): string[] {
  const { component, ai } = row.ports
  const blocks = `${span(component)}${ai === null ? '' : ` · AI ${span(ai)}`}`
  const head = `${glyph(row.state, paint)} ${paint('bold', row.name)}  ${row.label}  ${paint('dim', `${blocks}  ${shortenPath(row.root, io.home)}`)}`
  const units = state.units(row.id)
  const lines = alignColumns(
    units.map((unit) => [
      `  ${glyph(unit.state, paint)}`,
      splitRef(unit.id).name,
      stateWord(unit.state, unit.label, paint),
      unit.port === null ? '' : String(unit.port),
      unit.pid === null ? '' : `pid ${String(unit.pid)}`,
      lastColumn(unit, io.now()),
    ]),
    [3],
  )
  const held = row.hold ? [`  held: ${row.hold.reason}, by ${row.hold.heldBy}`] : []
  // What is lost while all rows may look well: somebody stands in, or nobody does.
  const lost = state
    .fallbacks()
    .flatMap(({ instance, isDegraded, message }) =>
      instance === row.id && isDegraded && message !== null ? [`  ${paint('yellow', message)}`] : [],
    )
  const problem = row.problem === null ? [] : [`  ${paint('red', row.problem)}`]
  const doubts = doubtsOf(state, row.id)
  const inDoubt = doubts === null ? [] : [`  ${paint('yellow', doubts)}`]
  return [head, ...problem, ...inDoubt, ...held, ...lost, ...lines]
}

/** The uptime when well; the reason when not, and when something follows. */
function lastColumn(unit: UnitRow, now: number): string {
  const { state, reason, since, dueAt } = unit
  if (state === 'ready') return `up ${formatAge(now - since)}`
  const said = reason === null ? [] : [sentenceOf(reason)]
  if (dueAt === null || dueAt <= now) return said.join('')
  const { before, after } = dueWords(unit).inRow
  return [...said, `${before}${formatAge(dueAt - now)}${after}`].join(' · ')
}

function span({ base, size }: { base: number; size: number }): string {
  return `${String(base)}-${String(base + size - 1)}`
}
