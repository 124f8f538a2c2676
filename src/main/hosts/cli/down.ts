import type { InstanceRow } from '@shared/model/rows'
import { allOf } from '@shared/words/all-of'
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
import { doubtsOf } from './uncertain'
import { waitForRevision } from './up'
import { waitFor } from './wait-for'
import { createWantedAgain } from './wanted-again'

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
  /** Of what nobody is sure of, nothing is ended: that it goes on is said. */
  const sayDoubts = (): void => {
    for (const { id, name } of chosen) {
      const doubts = doubtsOf(state, id)
      if (doubts !== null) io.err(`${name}: ${doubts}`)
    }
  }
  if (running.length === 0) {
    if (isJson) await printStatus(context, true)
    else io.out('Nothing is running.')
    sayDoubts()
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
  const wantedAgain = createWantedAgain()
  const waited = await waitFor<'down' | 'again'>(context, {
    timeoutMs,
    look() {
      watch.look(rows())
      if (!isJson) progress.show(rows(), watch)
      if (rows().every(isDown)) return 'down'
      return wantedAgain(rows()).length > 0 ? 'again' : null
    },
  })
  if (isJson) await printStatus(context, true)
  else progress.end()
  if (waited.kind === 'settled' && waited.value === 'again') {
    const again = allOf(wantedAgain(rows()).map(({ id }) => id))
    io.err(`Not waiting any longer: somebody asked meanwhile to start ${again || 'them'} again.`)
    return EXIT.failed
  }
  if (waited.kind === 'settled') {
    if (!isJson) io.out(`${chosen.map((row) => row.name).join(', ')} stopped.`)
    sayDoubts()
    return EXIT.ok
  }
  const left = rows().filter((row) => !isDown(row))
  io.err(waited.kind === 'timeout' ? 'Still running:' : 'Not waiting any longer; these are still stopping:')
  for (const row of left) io.err(`  ${row.id}: ${row.label}${row.reason === null ? '' : `, ${sentenceOf(row.reason)}`}`)
  if (!isForcing) io.err('till down --force ends what is left at once.')
  return EXIT.failed
}
