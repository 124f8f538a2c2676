import { CommandError } from '@shared/contract/failure'
import type { PortChange } from '@shared/model/port-changes'
import type { CliContext } from '../context'
import { matchInstance } from '../names'
import { findPort } from './planned-port'

/** Where to; what is absent is chosen by Till. */
export type MoveOptions = {
  base: number | null
  aiBase: number | null
  reason: string | null
  offset: number | null
  to: number | null
}

/** The change that `till ports move` means: a whole instance, or one port of one. Throws CommandError. */
export async function moveFor(context: CliContext, target: string, options: MoveOptions): Promise<PortChange> {
  const { state } = context
  const instance = target.includes('/') ? null : matchInstance(state.instances(), target)
  if (instance !== null) {
    if (options.offset !== null || options.to !== null)
      throw misused(`${instance.id} is a whole instance: --base and --ai-base say where it goes.`)
    return {
      kind: 'move-instance',
      instance: instance.id,
      componentBase: options.base,
      aiBase: options.aiBase,
      reason: options.reason,
    }
  }
  const port = await findPort(context, target)
  if (options.base !== null || options.aiBase !== null || options.reason !== null)
    throw misused(`${target} is one port: --offset or --to say where it goes.`)
  const ports = state.instances().find((row) => row.id === port.instance)?.ports
  const block = port.lane === 'ai' ? ports?.ai : ports?.component
  if (options.to !== null && block) {
    const last = block.base + block.size - 1
    if (options.to < block.base || options.to > last)
      throw new CommandError(
        'ports.range',
        `${String(options.to)} lies outside ${port.instance}’s block ${String(block.base)}-${String(last)}.`,
        { hint: `To move the whole instance: till ports move ${port.instance}` },
      )
  }
  const offset = options.to !== null && block ? options.to - block.base : options.offset
  return { kind: 'move-port', instance: port.instance, variable: port.variable, offset }
}

function misused(message: string): CommandError {
  return new CommandError('input.invalid', message)
}
