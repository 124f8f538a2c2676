import { messageOf } from '@shared/contract/failure'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import { isComing, isUp } from '../domain/lifecycle/table'
import { describeRunEnd, isGoodEnd } from '../domain/processes/ending'
import { LAST_LINES, lastWordsOf } from '../domain/processes/last-words'
import { permanentCauseOf } from '../domain/processes/permanent-cause'
import type { Effects, Exit } from './effects'
import { whoIsInTheWay } from './port-holder'
import type { LiveRun, Unit } from './unit'

/** Longest time that a row waits for what is found out about its end. */
const LOOK_MS = 2_000

/** What is known of an end when it is judged. */
export type EndFound = {
  reason: Reason
  /** The last complaint in its log. */
  words: string | null
  isGood: boolean
  /** Trying again can't help before a person acts. */
  isPermanent: boolean
  /** It complained that its own port is in use, and nobody has it any more: a passing connection had. */
  hasClashed: boolean
}

/** A run that ended by itself, and what it was doing. */
export type Ended = { unit: Unit; live: LiveRun; exit: Exit; state: LifecycleState; upMs: number }

/**
 * Finds out why a run ended by itself: exit code or signal, its last words, and who has the port it could not get. Never
 * rejects, and is bounded: what can't be read is logged and left out.
 */
export async function lookAtEnd(effects: Effects, ended: Ended): Promise<EndFound> {
  const { unit, live, exit, state } = ended
  const isOneShot = unit.spec.port === null
  const wasReady = isUp(state)
  const isGood = isGoodEnd(exit, unit.spec.availability.successExitCodes) && (wasReady || isOneShot)
  const plain: EndFound = {
    reason: describeRunEnd(exit, { isGood, isOneShot, wasReady, isAdopted: live.isAdopted }),
    words: null,
    isGood,
    isPermanent: false,
    hasClashed: false,
  }
  return isGood ? plain : inTime(effects, unit, plain, lookCloser(effects, ended, plain))
}

/** The last complaint of a run that goes on, in the same bounds; null where there is none. */
export function wordsSoFar(effects: Effects, unit: Unit, live: LiveRun): Promise<string | null> {
  const read = async (): Promise<string | null> => {
    const { lines } = await effects.logs.tail(live.logPath, LAST_LINES)
    return lastWordsOf(lines.map(({ text }) => text))
  }
  return inTime(effects, unit, null, read())
}

/** What a look finds, or `plain` where it fails or takes too long. */
async function inTime<T>(effects: Effects, unit: Unit, plain: T, look: Promise<T>): Promise<T> {
  let cancel = (): void => {}
  const late = new Promise<T>((done) => {
    cancel = effects.clock.after(LOOK_MS, () => done(plain))
  })
  try {
    return await Promise.race([look, late])
  } catch (error) {
    effects.logger.warn({ ref: unit.ref, error: messageOf(error) }, 'the cause of an end could not be looked for')
    return plain
  } finally {
    cancel()
  }
}

async function lookCloser(effects: Effects, ended: Ended, plain: EndFound): Promise<EndFound> {
  const { unit, live, exit, state, upMs } = ended
  // What another one ended did not complain of that; abort(3) is a program's own end.
  const hasWords = exit.signal === null || exit.signal === 'SIGABRT'
  const { lines } = hasWords ? await effects.logs.tail(live.logPath, LAST_LINES) : { lines: [] }
  const said = lines.map(({ text }) => text)
  const cause = permanentCauseOf(said, { exitCode: exit.exitCode, upMs })
  if (cause?.kind === 'said') {
    const message = `${cause.message} (exit code ${String(exit.exitCode)})`
    return {
      reason: { code: 'unconfigured', message },
      words: null,
      isGood: false,
      isPermanent: true,
      hasClashed: false,
    }
  }
  const words = lastWordsOf(said)
  // Its own port where it named none; another one only where it did.
  const port = cause?.port ?? unit.spec.port
  const holder = isComing(state) || cause ? await whoHolds(effects, ended, port) : null
  if (holder === null)
    return { ...plain, words, hasClashed: cause !== null && port === unit.spec.port && port !== null }
  const reason: Reason = { code: 'port-taken', message: `${plain.reason.message}; ${holder}` }
  // That the port is in use need not be said twice.
  return { reason, words: cause ? null : words, isGood: false, isPermanent: true, hasClashed: false }
}

/** Who holds the port that a process could not get. A port that is free again is no reason not to try again. */
async function whoHolds(effects: Effects, { unit, live }: Ended, port: number | null): Promise<string | null> {
  const { bindAddress } = unit.spec
  if (port === null || (await effects.network.canBind(port, bindAddress)).isFree) return null
  const holder = await whoIsInTheWay(effects, port, bindAddress, live.run)
  if (holder === null) return null
  return `port ${String(port)} is held by ${holder}`
}
