import { messageOf } from '@shared/contract/failure'
import type { RunId } from '@shared/model/ids'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import { isComing, isUp } from '../domain/lifecycle/table'
import { refusedPorts } from '../domain/causes/refused'
import { describeRunEnd, isGoodEnd, mayBeOutOfMemory, type OutOfMemory } from '../domain/processes/ending'
import { LAST_LINES, lastWordsOf } from '../domain/processes/last-words'
import { permanentCauseOf } from '../domain/processes/permanent-cause'
import { readyLine } from '../domain/probes/ready-line'
import { describeListener } from '../domain/ports/ownership'
import type { Effects, Exit } from './effects'
import { inTimeOr } from './in-time'
import { whoIsInTheWay } from './port-holder'
import type { LiveRun, Unit } from './unit'

/** Longest time that a row waits for what is found out about its end: without it, what can’t be mended is tried again. */
const LOOK_MS = 5_000

/** Of who said nothing; who complained had room for that. */
const MUTE = 'the disk with its log is full, so it could not write why: free some space there'
const CRAMPED = 'the disk with its log is full: free some space there'

/** What is known of an end when it is judged. */
export type EndFound = {
  reason: Reason
  /** The last complaint in its log. */
  words: string | null
  /** Ports that refused it a connection, by its own words. */
  refused: number[]
  isGood: boolean
  /** Trying again can't help before a person acts. */
  isPermanent: boolean
  /** It complained that its own port is in use, and nobody has it any more: a passing connection had. */
  hasClashed: boolean
}

/** What a log says last: the last complaint, and ports that refused a connection. */
export type Said = { words: string | null; refused: number[] }

/** A run that ended by itself, and what it was doing. `byRun`: whose other processes are. */
export type Ended = {
  unit: Unit
  live: LiveRun
  exit: Exit
  state: LifecycleState
  upMs: number
  byRun: ReadonlyMap<RunId, Unit>
}

/**
 * Finds out why a run ended by itself: exit code or signal, its last words, and who has the port it could not get. Never
 * rejects, and is bounded: what can't be read is logged and left out.
 */
export async function lookAtEnd(effects: Effects, ended: Ended): Promise<EndFound> {
  const { unit, live, exit, state } = ended
  const isOneShot = unit.spec.port === null
  const wasReady = isUp(state)
  const isGood = isGoodEnd(exit, unit.spec.availability.successExitCodes) && (wasReady || isOneShot)
  const memory = isGood ? 'no' : await found(effects, unit, 'no', wasOutOfMemory(effects, live, exit))
  const plain: EndFound = {
    reason: describeRunEnd(exit, { isGood, isOneShot, wasReady, isAdopted: live.isAdopted, memory }),
    words: null,
    refused: [],
    isGood,
    isPermanent: false,
    hasClashed: false,
  }
  const left = await found(effects, unit, null, whoStillListens(effects, ended))
  const told = left === null ? plain : { ...plain, reason: withLeft(plain.reason, left) }
  return isGood ? told : found(effects, unit, told, lookCloser(effects, ended, told))
}

/** What a run that goes on has said, in the same bounds; of lines whose time is known only those since `sinceAt` (epoch ms). */
export function saidSoFar(effects: Effects, unit: Unit, live: LiveRun, sinceAt = 0): Promise<Said> {
  const read = async (): Promise<Said> => {
    const { lines } = await effects.logs.tail(live.logPath, LAST_LINES)
    const said = lines.flatMap(({ text, at }) => (at !== null && at < sinceAt ? [] : [text]))
    return { words: lastWordsOf(said), refused: refusedPorts(said) }
  }
  return found(effects, unit, { words: null, refused: [] }, read())
}

/** Whether a run that is over said its line that means ready; it may have ended before anybody had read it. */
export async function hasSaidReady(effects: Effects, unit: Unit, live: LiveRun): Promise<boolean> {
  const { readyLogLine } = unit.spec
  if (readyLogLine === null || unit.hasLogLine) return unit.hasLogLine
  const read = async (): Promise<boolean> => {
    const isReady = readyLine(readyLogLine)
    return (await effects.logs.tail(live.logPath, LAST_LINES)).lines.some(({ text }) => isReady(text))
  }
  return found(effects, unit, false, read())
}

/**
 * Who of its own tree listens on its port although its first process ended well, in words: it launched something and went, which
 * is how programs make themselves daemons. Its tree ends with its first process.
 */
async function whoStillListens(effects: Effects, { unit, live, exit }: Ended): Promise<string | null> {
  const { port, availability, daemon } = unit.spec
  if (port === null || daemon || !isGoodEnd(exit, availability.successExitCodes)) return null
  if (!(await effects.network.listeningPorts()).includes(port)) return null
  const own = (await effects.network.listenersOn([port])).find(
    ({ run, protocol }) => run === live.run && protocol === 'tcp',
  )
  return own ? describeListener(own, effects.files.shorten) : null
}

function withLeft(reason: Reason, left: string): Reason {
  const step = 'is_daemon: true lets what a command launches go on'
  return { ...reason, message: `${reason.message}; it left ${left} on its port, which ends with it; ${step}` }
}

async function wasOutOfMemory({ processes }: Effects, { identity }: LiveRun, exit: Exit): Promise<OutOfMemory> {
  return mayBeOutOfMemory(exit) && identity ? processes.outOfMemory(identity.pid) : 'no'
}

/** What a look finds, or `plain` where it fails or takes too long. */
async function found<T>(effects: Effects, unit: Unit, plain: T, look: Promise<T>): Promise<T> {
  try {
    return await inTimeOr(effects.clock, look, plain, LOOK_MS)
  } catch (error) {
    effects.logger.warn({ ref: unit.ref, error: messageOf(error) }, 'the cause of an end could not be looked for')
    return plain
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
    return { ...plain, reason: { code: 'unconfigured', message }, isPermanent: true }
  }
  const words = lastWordsOf(said)
  // Its own port where it named none; another one only where it did.
  const port = cause?.port ?? unit.spec.port
  const holder = isComing(state) || cause ? await whoHolds(effects, ended, port) : null
  if (holder === null)
    return {
      ...plain,
      reason: (await mayBeCramped(effects, ended))
        ? { ...plain.reason, message: `${plain.reason.message}; ${words === null ? MUTE : CRAMPED}` }
        : plain.reason,
      words,
      refused: refusedPorts(said),
      hasClashed: cause !== null && port === unit.spec.port && port !== null,
    }
  const reason: Reason = { code: 'port-taken', message: `${plain.reason.message}; ${holder}` }
  // That the port is in use need not be said twice.
  return { ...plain, reason, words: cause ? null : words, isPermanent: true }
}

/** Whether it may have ended for want of room on its disk: what another one ended did not. */
async function mayBeCramped({ logs }: Effects, { live, exit }: Ended): Promise<boolean> {
  return exit.signal === null && exit.exitCode !== null && logs.isDiskFull(live.logPath)
}

/** Who holds the port that a process could not get. A port that is free again is no reason not to try again. */
async function whoHolds(effects: Effects, { unit, live, byRun }: Ended, port: number | null): Promise<string | null> {
  const { bindAddress } = unit.spec
  if (port === null || (await effects.network.canBind(port, bindAddress)).isFree) return null
  const holder = await whoIsInTheWay(effects, { unit, byRun }, port, bindAddress, live.run)
  if (holder === null) return null
  return `port ${String(port)} is held by ${holder}`
}
