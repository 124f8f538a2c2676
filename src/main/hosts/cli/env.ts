import type { EnvironmentReport } from '@shared/contract/commands'
import { alignColumns, cutLine, formatAge } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findUnit } from './names'

/** A longer value pushes its source out of sight; the JSON has it whole. */
const WIDEST_VALUE = 64

/** `till env`: every variable of a component, and where it is from. Inherited ones only with `isAll`; the JSON has all. */
export async function printEnvironment(
  context: CliContext,
  name: string,
  { isAll, isJson }: { isAll: boolean; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state, paint } = context
  const report = await ask(link, 'component.environment', { ref: findUnit(state, name).id })
  if (isJson) {
    io.out(JSON.stringify({ version: 1, ...report }, null, 2))
    return EXIT.ok
  }
  const shown = report.variables.filter((variable) => isAll || !isMerelyInherited(variable))
  const rows = shown.flatMap((variable) => [
    [variable.name, valueOf(variable), variable.source.label],
    // The same value at another place overrode nothing.
    ...variable.overrode
      .filter((other) => other.isHidden || other.value !== variable.value)
      .map((other) => ['', paint('dim', valueOf(other)), paint('dim', `not ${other.source.label}`)]),
  ])
  for (const line of alignColumns(rows)) io.out(line)
  const left = report.variables.length - shown.length
  if (left > 0) io.out(paint('dim', `and ${String(left)} that Till inherited; --all shows them`))
  for (const problem of report.problems) io.out(`${paint('yellow', '▲')} ${problem}`)
  if (report.running !== null) io.err(sayRunning(report.running, io.now()))
  return EXIT.ok
}

/** Whether the process that runs has the same. */
function sayRunning({ startedAt, changed }: NonNullable<EnvironmentReport['running']>, now: number): string {
  const since = startedAt === null ? 'before' : `${formatAge(now - startedAt)} ago`
  if (changed === null)
    return `So it would start now. Its process started ${since}; what changed since then reaches it with its next start.`
  if (changed.length === 0) return `Its process, started ${since}, was given the same.`
  return `So it would start now. Since its process started ${since}, these changed: ${changed.join(', ')}.`
}

/** One that nothing of Till, of a definition or of a file has a say in. */
function isMerelyInherited({ source, overrode }: EnvironmentReport['variables'][number]): boolean {
  return source.kind === 'inherited' && overrode.length === 0
}

/** In one line; an empty one is said to be empty. */
function valueOf({ value }: { value: string }): string {
  return value === '' ? '(empty)' : cutLine(value.replaceAll(/\s*\n\s*/g, ' ⏎ '), WIDEST_VALUE)
}
