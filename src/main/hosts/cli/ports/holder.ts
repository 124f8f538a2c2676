import { CommandError } from '@shared/contract/failure'
import type { Listener } from '@shared/model/ports'
import type { CliContext } from '../context'
import { ask } from '../context'
import { waitForRevision } from '../up'

/** Looks at the sockets now, until this command line sees the result. */
export async function scanNow(context: CliContext): Promise<void> {
  const { revision } = await ask(context.link, 'ports.scan', {})
  await waitForRevision(context, revision)
}

/**
 * The one process that listens on a port (TCP). Throws CommandError `ref.unknown` where nobody does, `ref.ambiguous`
 * where several do and none was named, `process.protected` where the system names none.
 */
export async function findHolder(
  context: CliContext,
  port: number,
  pid: number | null,
): Promise<Listener & { pid: number }> {
  await scanNow(context)
  const there = context.state.listeners().filter((row) => row.port === port && row.protocol === 'tcp')
  const listeners = pid === null ? there : there.filter((row) => row.pid === pid)
  const [first] = listeners
  if (first === undefined) {
    const who = pid === null ? 'Nobody listens' : `Process ${String(pid)} does not listen`
    throw new CommandError('ref.unknown', `${who} on ${String(port)}.`)
  }
  const pids = [...new Set(listeners.map((row) => row.pid))]
  if (pids.length > 1)
    throw new CommandError('ref.ambiguous', `${String(pids.length)} processes listen on ${String(port)}.`, {
      hint: `Say which with --pid: ${listeners.map((row) => row.label).join(', ')}.`,
    })
  if (first.pid === null)
    throw new CommandError(
      'process.protected',
      `The system does not tell which process listens on ${String(port)}: ${first.label}.`,
    )
  return { ...first, pid: first.pid }
}
