import { messageOf } from '@shared/contract/failure'
import type { RunId } from '@shared/model/ids'
import type { Effects } from './effects'
import { inTime } from './in-time'
import { whoIsInTheWay } from './port-holder'
import type { Unit } from './unit'

/** A stop is not kept from being told for longer by a system that does not answer. */
const LOOK_MS = 2_000
const LOOK_AGAIN_MS = 50

/**
 * Who listens on the port of a unit whose processes have all ended, in words (`port 8004 is still held by node …`); null: it
 * is free for the next start. With a `patienceMs` that long is waited for it to become free, unless `isHasty`. Never rejects;
 * what can't be looked at is logged and taken for free.
 */
export async function whoKeepsPort(
  effects: Pick<Effects, 'network' | 'files' | 'clock' | 'logger'>,
  byRun: ReadonlyMap<RunId, Unit>,
  unit: Unit,
  patienceMs = 0,
  isHasty: () => boolean = () => false,
): Promise<string | null> {
  const { clock } = effects
  const giveUpMs = clock.monotonicMs() + patienceMs
  for (;;) {
    const kept = await whoKeepsNow(effects, { unit, byRun })
    if (kept === null || isHasty() || clock.monotonicMs() >= giveUpMs) return kept
    await new Promise<void>((done) => clock.after(LOOK_AGAIN_MS, done))
  }
}

async function whoKeepsNow(
  effects: Pick<Effects, 'network' | 'files' | 'clock' | 'logger'>,
  asker: { unit: Unit; byRun: ReadonlyMap<RunId, Unit> },
): Promise<string | null> {
  const { ref, spec } = asker.unit
  const { port, bindAddress } = spec
  if (port === null) return null
  const look = async (): Promise<string | null> => {
    // Mostly nobody listens, and then that is all there is to know.
    if (!(await effects.network.listeningPorts()).includes(port)) return null
    if ((await effects.network.canBind(port, bindAddress)).isFree) return null
    const holder = await whoIsInTheWay(effects, asker, port, bindAddress)
    return holder === null ? null : `port ${String(port)} is still held by ${holder}`
  }
  try {
    return await inTime(effects.clock, look(), `port ${String(port)} could not be looked at`, LOOK_MS)
  } catch (error) {
    effects.logger.warn({ ref, error: messageOf(error) }, 'whether a port is free again could not be looked at')
    return null
  }
}
