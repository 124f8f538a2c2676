import type { RunId } from '@shared/model/ids'
import { pickInTheWay } from '../domain/ports/in-the-way'
import { describeListener } from '../domain/ports/ownership'
import type { Effects } from './effects'

/**
 * Of those who listen on a port the one that keeps the address from being bound, in words; null where nobody does.
 * `except`: a run that is over, and whose leftovers are about to be ended.
 */
export async function whoIsInTheWay(
  { network, files }: Pick<Effects, 'network' | 'files'>,
  port: number,
  bindAddress: string,
  except: RunId | null = null,
): Promise<string | null> {
  const onPort = (await network.listenersOn([port])).filter(
    ({ protocol, run }) => protocol === 'tcp' && (run === null || run !== except),
  )
  const holder = pickInTheWay(bindAddress, onPort)
  return holder && describeListener(holder, files.shorten)
}
