import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findUnit } from './names'

const SAID = { start: 'is starting', restart: 'is restarting' } as const

/** `till start|restart`: asks for it and returns once it was accepted. */
export async function commandUnit(context: CliContext, action: keyof typeof SAID, name: string): Promise<ExitCode> {
  const { id } = findUnit(context.state, name)
  await ask(context.link, `component.${action}`, { ref: id })
  context.io.out(`${id} ${SAID[action]}.`)
  return EXIT.ok
}
