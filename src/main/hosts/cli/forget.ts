import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findInstance } from './names'
import { spans } from './ports/spans'

/** `till forget`: frees the blocks of a stopped instance. Files of the checkout stay as they are. */
export async function forget(context: CliContext, name: string, isYes: boolean): Promise<ExitCode> {
  const { io, link, state } = context
  const row = findInstance(state, name)
  if (!isYes) {
    if (!io.isTerminal) {
      io.err('Nothing was changed: nobody can be asked here. Add --yes if it is meant.')
      return EXIT.refused
    }
    const answer = (await io.ask(`Forget ${row.name} and free ${spans(row.ports)}? Its files stay. [y/N] `)).trim()
    if (!/^y(es)?$/i.test(answer)) {
      io.out('Nothing was changed.')
      return EXIT.failed
    }
  }
  await ask(link, 'instance.remove', { id: row.id })
  io.out(`${row.name} is forgotten; ${spans(row.ports)} is free again.`)
  return EXIT.ok
}
