import { splitRef } from '@shared/model/ids'
import type { BreakerRow } from '@shared/model/degradation'
import { CommandError } from '@shared/contract/failure'
import { alignColumns, formatAge } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findInstance, findUnit } from './names'
import { toldFact } from './told-fact'
import { waitForRevision } from './up'

/**
 * `till circuits`: the circuits that are not closed, and the capabilities that somebody else provides; ends with 1 where
 * there is any, as `till ports` does of conflicts.
 */
export function printCircuits({ io, state, paint }: CliContext, isJson: boolean): ExitCode {
  const [breakers, fallbacks] = [state.breakers(), state.fallbacks()]
  const degraded = fallbacks.filter((row) => row.isDegraded)
  if (isJson) {
    io.out(JSON.stringify({ version: 1, circuits: breakers, fallbacks }, null, 2))
    return breakers.length + degraded.length > 0 ? EXIT.failed : EXIT.ok
  }
  if (breakers.length + degraded.length === 0) {
    io.out('No circuit is open, and every capability comes from where it should.')
    return EXIT.ok
  }
  const left = (dueAt: number | null, words: string): string =>
    dueAt === null || dueAt <= io.now() ? '' : ` · ${words} ${formatAge(dueAt - io.now())}`
  const rows = breakers.map(({ id, state: isIn, message, dueAt }) => [
    id,
    `${paint(isIn === 'open' ? 'red' : 'yellow', message)}${left(dueAt, 'tried again in')}`,
  ])
  for (const line of alignColumns(rows)) io.out(line)
  for (const { message, dueAt, primary } of degraded)
    io.out(`${paint('yellow', message ?? '')}${left(dueAt, `from ${splitRef(primary).name} again in`)}`)
  return EXIT.failed
}

/** `till circuits --try` and `--close`. Takes a component as it is named everywhere, or `<instance>#<capability>`. */
export async function decideCircuit(
  context: CliContext,
  name: string,
  { choice, isJson }: { choice: 'try' | 'close'; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const breakers = state.breakers()
  const row = breakers.find(({ id }) => id === name) ?? ofUnit(context, name, breakers)
  const { revision } = await ask(link, 'breaker.decide', { id: row.id, choice })
  await waitForRevision(context, revision)
  const message =
    choice === 'close'
      ? `The circuit of ${row.name} is closed, as if nothing had failed.`
      : row.capability === null
        ? `${row.name} is tried now. till why ${row.id} tells how it goes.`
        : `The next calls of ${row.capability} are trials.`
  io.out(isJson ? JSON.stringify({ version: 1, id: row.id, choice, message }, null, 2) : message)
  return EXIT.ok
}

function ofUnit({ state }: CliContext, name: string, breakers: BreakerRow[]): BreakerRow {
  const id = name.includes('#') ? name : findUnit(state, name).id
  const row = breakers.find((one) => one.id === id)
  if (row) return row
  const open = breakers.map((one) => one.id)
  throw new CommandError('breaker.unknown', `The circuit of ${id} is not open.`, {
    hint: open.length === 0 ? 'None is.' : `Open are: ${open.join(', ')}.`,
  })
}

/** `till resolve`: who provides a capability of an instance now. Fails with `fallback.none`. */
export async function resolveCapability(
  context: CliContext,
  { instance, capability, isJson }: { instance: string; capability: string; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const { id } = findInstance(state, instance)
  const found = await ask(link, 'fallback.resolve', { instance: id, capability })
  if (isJson) {
    io.out(JSON.stringify({ version: 1, instance: id, capability, ...found }, null, 2))
    return EXIT.ok
  }
  io.out(found.endpoint === null ? found.ref : `${found.ref}  ${found.endpoint}`)
  const parameters = Object.entries(found.parameters).map(([key, value]) => `${key}=${toldFact(key, value)}`)
  if (parameters.length > 0) io.out(`with ${parameters.join(' ')}`)
  if (found.isFallback) io.out(`It stands in for the primary${found.lost === '' ? '' : `: ${found.lost}`}.`)
  return EXIT.ok
}
