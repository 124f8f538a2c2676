import type { PortRulesRow } from '@shared/model/conflicts'
import { alignColumns } from '../columns'
import type { CliContext } from '../context'
import { ask } from '../context'
import type { ExitCode } from '../exit-code'
import { EXIT } from '../exit-code'
import { findInstance } from '../names'
import { LEVEL, conflictLines, counts, sentenceLines } from './check'
import { compareAll } from './comparisons'
import type { InstanceDiagnosis, Problem } from './diagnosis'
import { diagnose } from './diagnosis'
import { scanNow } from './holder'
import { spans } from './spans'

/** `till ports doctor`: what is wrong, in use by whom, and the exact remedy. 0 where nothing needs mending, else 1. */
export async function doctor(context: CliContext, name: string | null, isJson: boolean): Promise<ExitCode> {
  const { io, link, paint, state } = context
  const chosen = name === null ? state.instances() : [findInstance(state, name)]
  await scanNow(context)
  const { planned } = await ask(link, 'ports.report', {})
  const compared = await compareAll(
    context,
    chosen.map((row) => row.id),
  )
  const instances = chosen
    .flatMap(({ id }) => state.instances().filter((row) => row.id === id))
    .map((row) =>
      diagnose(
        context,
        row,
        planned,
        compared.find((one) => one.instance === row.id),
      ),
    )
  const ids = new Set<string>(instances.map((row) => row.id))
  // One remedy serves all instances: the system is told once.
  const ephemeral = state
    .conflicts()
    .filter((row) => row.kind === 'ephemeral' && !row.isIgnored && ids.has(row.instance))
  const system = ephemeral.filter((row, at) => ephemeral.findIndex((other) => other.remedy === row.remedy) === at)
  const problems = [...instances.flatMap((row) => row.problems), ...ephemeral]
  const isHealthy = !problems.some((row) => counts({ level: row.level, isIgnored: false }))
  const verdict = verdictOf(instances, problems)
  const rules = state.portRules()

  if (isJson) {
    io.out(JSON.stringify({ version: 1, isHealthy, verdict, instances, system: { rules, problems: system } }, null, 2))
    return isHealthy ? EXIT.ok : EXIT.failed
  }
  for (const row of instances) io.out(`${instanceLines(context, row).join('\n')}\n`)
  io.out(paint('bold', 'This system'))
  for (const line of ruleLines(rules)) io.out(`  ${line}`)
  for (const row of system) {
    const mending = { ...row, choices: row.choices.filter(({ change }) => change.kind !== 'ignore') }
    for (const line of conflictLines(context, mending)) io.out(`  ${line}`)
  }
  io.out(`\n${verdict}`)
  return isHealthy ? EXIT.ok : EXIT.failed
}

function instanceLines(context: CliContext, { name, ports, hold, problems, soundPorts }: InstanceDiagnosis): string[] {
  const { paint } = context
  const fine = `${paint('green', '●')} ${String(soundPorts)} ${soundPorts === 1 ? 'port' : 'ports'} as planned`
  return [
    `${paint('bold', name)}  ${paint('dim', spans(ports))}`,
    ...(hold === null ? [] : [`  Held: ${hold}`]),
    ...problems.flatMap((problem) => problemLines(context, problem).map((line) => `  ${line}`)),
    ...(soundPorts === 0 ? [] : [`  ${fine}`]),
  ]
}

function problemLines(context: CliContext, problem: Problem): string[] {
  const { paint } = context
  const { glyph, ink } = LEVEL[problem.level]
  const place = [
    problem.port === null ? '' : `port ${String(problem.port)}`,
    problem.role ?? '',
    problem.variable ?? '',
  ]
  const facts = [
    ['    where', place.filter(Boolean).join(', ')],
    ['    in use by', problem.inUseBy ?? ''],
    ...problem.remedies.map(({ command, purpose }, at) => [
      at === 0 ? '    remedy' : '    or',
      command + (purpose === '' ? '' : paint('dim', `  # ${purpose}`)),
    ]),
  ].filter(([, fact]) => fact !== '')
  return [
    `${paint(ink, glyph)} ${problem.title}`,
    ...(problem.message === '' ? [] : sentenceLines(context, problem.message)),
    ...alignColumns(facts),
  ]
}

function ruleLines(rules: PortRulesRow | null): string[] {
  if (rules === null) return ['The system’s own rules for ports are not known.']
  const range = ({ from, to }: { from: number; to: number }): string =>
    from === to ? String(from) : `${String(from)}-${String(to)}`
  const rows = [
    ['outgoing connections use', rules.ephemeral === null ? 'not told by the system' : range(rules.ephemeral)],
    ['  but never', rules.reserved.map(range).join(', ')],
    ['given to nobody', rules.excluded.map(range).join(', ')],
    ['needs privileges', rules.unprivilegedFrom > 1 ? `below ${String(rules.unprivilegedFrom)}` : ''],
  ]
  return alignColumns(rows.filter(([, fact]) => fact !== ''))
}

function verdictOf(instances: InstanceDiagnosis[], problems: { level: Problem['level'] }[]): string {
  const errors = problems.filter((row) => row.level === 'error').length
  const warnings = problems.filter((row) => row.level === 'warning').length
  const many = (count: number, word: string): string => `${String(count)} ${word}${count === 1 ? '' : 's'}`
  if (errors + warnings > 0) {
    const parts = [errors === 0 ? '' : many(errors, 'error'), warnings === 0 ? '' : many(warnings, 'warning')]
    return `Not healthy: ${parts.filter(Boolean).join(' and ')}.`
  }
  if (instances.length === 0) return 'Healthy: there is no instance yet.'
  const ports = instances.reduce((sum, row) => sum + row.soundPorts, 0)
  const notes = problems.length === 0 ? '' : ` ${many(problems.length, 'note')} to read.`
  return `Healthy: ${many(ports, 'planned port')} of ${many(instances.length, 'instance')}, and nothing in the way.${notes}`
}
