import type { CommandName, Input, Output } from '@shared/contract/commands'
import { CommandError } from '@shared/contract/failure'
import type { EngineLink } from '../engine-link'
import type { Paint } from './glyph'
import type { CliIo } from './io'
import type { StateView } from './state-view'

/** What every subcommand works with. */
export type CliContext = { io: CliIo; paint: Paint; link: EngineLink; state: StateView }

/** Sends a command and gives its value; a failure is thrown as CommandError. */
export async function ask<C extends CommandName>(link: EngineLink, name: C, input: Input<C>): Promise<Output<C>> {
  const answer = await link.call(name, input)
  if (answer.ok) return answer.value
  const { code, message, hint, ref } = answer.failure
  throw new CommandError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(ref === undefined ? {} : { ref }),
  })
}
