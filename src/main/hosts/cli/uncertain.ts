import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '@shared/contract/failure'
import type { UncertainChoice, UncertainRow } from '@shared/model/uncertain'
import { formatAge, wrapText } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import type { StateView } from './state-view'

/** An engine that has just started has not looked yet: how old it must be for its list to be whole. */
const LOOKED_AFTER_MS = 3_000

const INDENT = '  '
const LEAST_COLUMNS = 40

/** `till uncertain`: tells which processes need a decision, or decides about one. */
export async function uncertain(
  context: CliContext,
  target: string | null,
  { choice, isJson }: { choice: UncertainChoice | null; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const startedAt = state.system()?.startedAt ?? 0
  await sleep(Math.min(LOOKED_AFTER_MS, Math.max(0, startedAt + LOOKED_AFTER_MS - io.now())))
  const rows = state.uncertain()
  if (target === null && choice !== null)
    throw new CommandError('input.invalid', 'Say which process is meant.', {
      hint: 'till uncertain lists them; name one by its process id.',
    })
  if (target !== null && choice !== null) {
    const row = find(rows, target)
    const { message } = await ask(link, 'uncertain.decide', { run: row.id, choice })
    io.out(isJson ? JSON.stringify({ run: row.id, pid: row.pid, choice, message }, null, 2) : message)
    return EXIT.ok
  }
  const told = target === null ? rows : [find(rows, target)]
  if (isJson) io.out(JSON.stringify(told, null, 2))
  else if (told.length === 0) io.out('No process needs a decision.')
  else for (const row of told) tell(context, row)
  return EXIT.ok
}

/** That processes which say they are of an instance are watched by nobody until a person decides; null: there are none. */
export function doubtsOf(state: Pick<StateView, 'uncertain'>, instance: string): string | null {
  const count = state.uncertain().filter((row) => row.instance === instance).length
  if (count === 0) return null
  const [who, lists] = count === 1 ? ['1 process needs', 'it'] : [`${String(count)} processes need`, 'them']
  return `${who} a decision and ${count === 1 ? 'is' : 'are'} not watched until then: till uncertain lists ${lists}.`
}

/** By run, process id, or the row it says it is, where only one does. */
function find(rows: UncertainRow[], target: string): UncertainRow {
  const found = rows.filter((row) => row.id === target || String(row.pid) === target || row.ref === target)
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  if (found.length > 1)
    throw new CommandError('ref.ambiguous', `${String(found.length)} processes say they are ${target}.`, {
      hint: `Say which by its process id: ${found.map(({ pid }) => pid).join(', ')}.`,
    })
  throw new CommandError('uncertain.gone', `There is nothing to decide about ${target}.`, {
    hint: 'till uncertain lists what there is.',
  })
}

function tell({ io, paint }: CliContext, row: UncertainRow): void {
  const line = (text: string, indent = INDENT): void => {
    for (const part of wrapText(text, Math.max(LEAST_COLUMNS, io.columns() - indent.length))) io.out(indent + part)
  }
  const age = row.startedAt === null ? '' : `, started ${formatAge(io.now() - row.startedAt)} ago`
  const folder = row.folder === null ? '' : ` in ${row.folder}`
  io.out(`${paint('bold', `Process ${String(row.pid)}`)}${folder}${age}`)
  line(row.commandLine)
  line(row.message)
  for (const { choice, consequence } of row.choices) {
    line(`till uncertain ${String(row.pid)} --${choice}`)
    line(consequence, INDENT + INDENT)
  }
}
