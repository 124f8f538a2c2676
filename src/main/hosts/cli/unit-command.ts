import type { RowAction } from '@shared/model/rows'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findUnit } from './names'

const SAID: Record<RowAction, string> = { start: 'is starting', stop: 'is stopping', restart: 'is restarting' }

/** `till start|stop|restart`: asks for it and returns once it was accepted. */
export async function commandUnit(context: CliContext, action: RowAction, name: string): Promise<ExitCode> {
  const { id } = findUnit(context.state, name)
  await ask(context.link, `component.${action}`, { ref: id })
  context.io.out(`${id} ${SAID[action]}.`)
  return EXIT.ok
}
