import type { RunId } from '@shared/model/ids'
import { pickInTheWay } from '../domain/ports/in-the-way'
import { describeListener, describeOurs } from '../domain/ports/ownership'
import type { Effects, ObservedListener } from './effects'
import { ownersIn, type Unit } from './unit'

/** Who asks for a port: a process of another row is told by that row’s name, its own is told as a process. */
export type Asker = { unit: Unit | null; byRun: ReadonlyMap<RunId, Unit> }

/**
 * Of those who listen on a port the one that keeps the address from being bound, in words; null where nobody does.
 * `except`: a run that is over, and whose leftovers are about to be ended.
 */
export async function whoIsInTheWay(
  { network, files }: Pick<Effects, 'network' | 'files'>,
  asker: Asker,
  port: number,
  bindAddress: string,
  except: RunId | null = null,
): Promise<string | null> {
  const onPort = (await network.listenersOn([port])).filter(
    ({ protocol, run }) => protocol === 'tcp' && (run === null || run !== except),
  )
  const holder = pickInTheWay(bindAddress, onPort)
  return holder && nameHolder(files, asker, holder)
}

/** Who listens, as a sentence tells it: `engram of coder-a (node, pid 4123)`, `node (pid 4123) in ~/x`. */
export function nameHolder(
  { shorten }: Pick<Effects['files'], 'shorten'>,
  { unit, byRun }: Asker,
  listener: ObservedListener,
): string {
  const owner = ownersIn(byRun)(listener.run, listener.pid)
  return owner && owner !== unit ? describeOurs(owner, listener) : describeListener(listener, shorten)
}
