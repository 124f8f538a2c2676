import type { InstanceRow } from '@shared/model/rows'
import { sentenceOf } from '@shared/words/sentence-of'
import { watchBlocking } from './blocking'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findInstance } from './names'
import { createProgress } from './progress'
import { isDown } from './settled'
import { printStatus } from './status'
import { waitForRevision } from './up'
import { waitFor } from './wait-for'

/**
 * `till down`: stops the named instances, or all, and waits until nothing of them runs; what takes long is told with who
 * is in the way. With `isForcing` nothing gets time to end by itself.
 */
export async function down(
  context: CliContext,
  names: string[],
  { isForcing, timeoutMs, isJson }: { isForcing: boolean; timeoutMs: number; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const chosen: InstanceRow[] = names.length === 0 ? state.instances() : names.map((name) => findInstance(state, name))
  const units = () => chosen.flatMap((row) => state.units(row.id))
  const running = units().filter((row) => !isDown(row))
  if (running.length === 0) {
    if (isJson) await printStatus(context, true)
    else io.out('Nothing is running.')
    return EXIT.ok
  }
  for (const row of chosen) {
    const { revision } = await ask(link, 'instance.stop', { id: row.id })
    await waitForRevision(context, revision)
  }
  const stopping = new Set(running.map((row) => row.id))
  const rows = () => units().filter((row) => stopping.has(row.id))
  const progress = createProgress(context, {
    isSettled: isDown,
    isUntouched: (row) => !isDown(row) && row.state !== 'stopping',
  })
  const watch = watchBlocking(context, isForcing)
  const waited = await waitFor(context, {
    timeoutMs,
    look() {
      watch.look(rows())
      if (!isJson) progress.show(rows(), watch)
      return rows().every(isDown) ? true : null
    },
  })
  if (isJson) await printStatus(context, true)
  else progress.end()
  if (waited.kind === 'settled') {
    if (!isJson) io.out(`${chosen.map((row) => row.name).join(', ')} stopped.`)
    return EXIT.ok
  }
  const left = rows().filter((row) => !isDown(row))
  io.err(waited.kind === 'timeout' ? 'Still running:' : 'Not waiting any longer; these are still stopping:')
  for (const row of left) io.err(`  ${row.id}: ${row.label}${row.reason === null ? '' : `, ${sentenceOf(row.reason)}`}`)
  if (!isForcing) io.err('till down --force ends what is left at once.')
  return EXIT.failed
}
