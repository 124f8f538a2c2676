import { leftWithout, leftWithoutSentence } from '@shared/dependants/left-without'
import { endOf, watchBlocking } from './blocking'
import { ask, type CliContext } from './context'
import { EXIT, type ExitCode } from './exit-code'
import { findUnit } from './names'
import { isDown } from './settled'
import type { UnitRow } from './state-view'
import { unitFacts } from './unit-facts'
import { waitForRevision } from './up'
import { waitFor } from './wait-for'
import { createWantedAgain } from './wanted-again'

/**
 * `till stop`: says who will be without it, stops it with its specialist, and waits until it has ended; what takes long
 * is told with who is in the way. With `isForcing` nothing gets time to end by itself.
 */
export async function stop(
  context: CliContext,
  name: string,
  { isForcing, timeoutMs, isJson }: { isForcing: boolean; timeoutMs: number; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const say = (text: string): void => (isJson ? undefined : io.out(text))
  const row = findUnit(state, name)
  const { id } = row
  const specialist = 'specialist' in row ? row.specialist : null
  const rows = (): UnitRow[] => state.units(row.instance).filter((each) => each.id === id || each.id === specialist)
  const wasDown = rows().every(isDown)
  // Who does not run is missed by nobody who does.
  const without = isDown(row) ? [] : leftWithout(row, state.components(row.instance))
  if (without.length > 0) io.err(leftWithoutSentence(without, row.name))
  const { revision } = await ask(link, 'component.stop', { ref: id })
  say(wasDown ? `${id} was not running.` : `${id} is stopping.`)
  await waitForRevision(context, revision)
  const watch = watchBlocking(context, isForcing)
  const wantedAgain = createWantedAgain()
  let hasHint = false
  const waited = await waitFor<'down' | 'again'>(context, {
    timeoutMs,
    look() {
      watch.look(rows())
      const news = watch.news()
      for (const line of news) say(line)
      if (news.length > 0 && !hasHint) io.err(`till stop --force ${id} ends what is left at once.`)
      hasHint ||= news.length > 0
      if (rows().every(isDown)) return 'down'
      return wantedAgain(rows()).length > 0 ? 'again' : null
    },
  })
  const [now = row] = rows()
  if (isJson) io.out(JSON.stringify({ version: 1, ...unitFacts(now), leftWithout: without }, null, 2))
  if (waited.kind === 'settled' && waited.value === 'again') {
    io.err(`Not waiting any longer: somebody asked meanwhile to start ${id} again.`)
    return EXIT.failed
  }
  if (waited.kind !== 'settled') {
    io.err(
      waited.kind === 'timeout' ? `${id} is still ${now.label}.` : `Not waiting any longer; ${id} is ${now.label}.`,
    )
    return EXIT.failed
  }
  if (now.state === 'failed' && now.reason?.code === 'uncertain') {
    io.err(`${id}: ${now.reason.message}`)
    return EXIT.failed
  }
  // It had failed before, and what was left of it is gone now.
  if (!wasDown) say(now.state === 'failed' ? `${id} has ended; it failed.` : `${id} stopped${endOf(now)}`)
  return EXIT.ok
}
