import type { PortsReport } from '@shared/contract/commands'
import type { ConflictRow } from '@shared/model/conflicts'
import type { InstanceRow } from '@shared/model/rows'
import { splitRef } from '@shared/model/ids'
import type { CliContext } from '../context'
import type { Compared } from './comparisons'
import type { NextCommand } from './next-command'
import { nextCommands } from './next-command'

/** One thing that is not as it should be, with all that is needed to mend it. */
export type Problem = {
  level: ConflictRow['level']
  kind: string
  port: number | null
  /** `component hermes`, `specialist hermes-ai`, `extra port`; null where it is about the whole instance. */
  role: string | null
  variable: string | null
  inUseBy: string | null
  title: string
  message: string
  remedies: NextCommand[]
}

export type InstanceDiagnosis = {
  id: string
  name: string
  ports: InstanceRow['ports']
  /** Why nothing is started or moved by itself; null where nobody holds it. */
  hold: string | null
  problems: Problem[]
  /** Planned ports without a problem. */
  soundPorts: number
}

const OF_A_FILE = new Set<ConflictRow['kind']>(['duplicate', 'declared-otherwise'])

/** What is wrong with one instance: its conflicts, and what its files say that no conflict tells. */
export function diagnose(
  { state }: CliContext,
  instance: InstanceRow,
  planned: PortsReport['planned'],
  compared: Compared | undefined,
): InstanceDiagnosis {
  const own = planned.filter((row) => row.instance === instance.id)
  const conflicts = state.conflicts(instance.id).filter((row) => !row.isIgnored && row.kind !== 'ephemeral')
  const roleOf = (variable: string | null): string | null => {
    const row = own.find((one) => variable !== null && one.variable === variable)
    const unit = row && state.units(instance.id).find((one) => one.port === row.port)
    if (unit) return `${row.lane === 'ai' ? 'specialist' : 'component'} ${splitRef(unit.id).name}`
    return row === undefined ? null : 'extra port'
  }
  const problems: Problem[] = conflicts.map((row) => ({
    level: row.level,
    kind: row.kind,
    port: row.port,
    role: roleOf(row.variable),
    variable: row.variable,
    inUseBy: row.holder?.label ?? null,
    title: row.title,
    message: row.message,
    // To let it be mends nothing.
    remedies: nextCommands(state, { ...row, choices: row.choices.filter(({ change }) => change.kind !== 'ignore') }),
  }))
  const all = state.conflicts(instance.id)
  const told = new Set(all.map((row) => row.variable))
  // Many differences of one file are one conflict: it tells them all.
  const isFileTold = all.some((row) => row.variable === null && OF_A_FILE.has(row.kind))
  const differing = (compared?.comparison?.ports ?? []).filter(({ level }) => level === 'error' || level === 'warning')
  for (const port of isFileTold ? [] : differing) {
    if (port.note === null || told.has(port.variable)) continue
    problems.push({
      level: port.level === 'error' ? 'error' : 'warning',
      kind: 'difference',
      port: port.reserved,
      role: roleOf(port.variable),
      variable: port.variable,
      inUseBy: port.listening.find((one) => !one.isExpected)?.label ?? null,
      title: port.note,
      message: '',
      remedies: [],
    })
  }
  if (!conflicts.some((row) => row.kind === 'file-broken'))
    for (const { path, problem } of compared?.comparison?.files ?? [])
      if (problem !== null) problems.push(whole('warning', 'file-broken', `${path}: ${problem}`))
  const why = instance.problem ?? compared?.problem ?? null
  if (why !== null && !conflicts.some((row) => row.kind === 'orphan')) problems.push(whole('error', 'broken', why))
  const troubled = new Set([...problems, ...differing].map((row) => row.variable))
  return {
    id: instance.id,
    name: instance.name,
    ports: instance.ports,
    hold: instance.hold?.reason ?? null,
    problems,
    soundPorts: own.filter((row) => !troubled.has(row.variable)).length,
  }
}

function whole(level: Problem['level'], kind: string, title: string): Problem {
  return { level, kind, port: null, role: null, variable: null, inUseBy: null, title, message: '', remedies: [] }
}
