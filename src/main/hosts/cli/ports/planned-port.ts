import type { PortsReport } from '@shared/contract/commands'
import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { CliContext } from '../context'
import { ask } from '../context'
import { findInstance, findUnit } from '../names'

/** A planned port that was named. */
export type NamedPort = { instance: InstanceId; variable: string; name: string; lane: 'component' | 'ai'; port: number }

/**
 * The planned port of `<instance>/<component>`, `<instance>/<VARIABLE>`, or of a bare one that only one instance has.
 * Throws CommandError `ref.unknown`, `ref.ambiguous` or `instance.unknown`.
 */
export async function findPort({ link, state }: CliContext, text: string): Promise<NamedPort> {
  const { planned } = await ask(link, 'ports.report', {})
  const slash = text.indexOf('/')
  const instance = slash === -1 ? null : findInstance(state, text.slice(0, slash)).id
  const name = text.slice(slash + 1).toUpperCase()
  const byVariable = planned.filter(
    (row) => row.variable?.toUpperCase() === name && (instance === null || row.instance === instance),
  )
  const [only] = byVariable
  if (only !== undefined && byVariable.length === 1) return named(only, text)
  if (byVariable.length > 1)
    throw new CommandError('ref.ambiguous', `${String(byVariable.length)} instances have a port ${name}.`, {
      hint: `Say which: ${byVariable.map((row) => `${row.instance}/${name}`).join(', ')}.`,
    })
  const unit = findUnit(state, text)
  const row = planned.find((one) => one.instance === unit.instance && one.port === unit.port)
  if (row === undefined) throw new CommandError('ref.unknown', `${unit.id} has no port in the plan.`)
  return named(row, text)
}

function named(row: PortsReport['planned'][number], text: string): NamedPort {
  const { variable, name, lane, port } = row
  if (variable === null)
    throw new CommandError('ref.unknown', `No variable carries the port of ${text}, so it can’t be moved.`)
  return { instance: row.instance as InstanceId, variable, name, lane, port }
}
