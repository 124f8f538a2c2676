import type { DaemonDefinition } from '@shared/platform/definition'
import type { Reason } from '@shared/model/lifecycle'
import { isGoodEnd } from '../domain/processes/ending'
import type { Effects, Exit, ObservedListener, ProcessIdentity } from './effects'
import type { Transitions } from './transitions'
import { supersede, type LiveRun, type Unit } from './unit'

/** The steps of a daemon's life that others don't have. */
export type Daemons = {
  /** Its launcher runs: waits for the end of that, no longer than it may take. */
  awaitLauncher(unit: Unit, daemon: DaemonDefinition): void
  /** Whether the end of what was followed may not be the end of the daemon. */
  mayLiveOn(unit: Unit, live: LiveRun, exit: Exit): boolean
  /** Goes on with what carries its tag now; where nothing does, `exit` was its end. */
  follow(unit: Unit, live: LiveRun, exit: Exit): void
  /** Another process than is followed listens on its port: now it is known better who is to be; then `next`. */
  takeListener(unit: Unit, live: LiveRun, listener: ObservedListener, next: () => void): void
}

type Deps = {
  effects: Pick<Effects, 'processes' | 'clock'>
  transitions: Transitions
  occupy(unit: Unit, step: () => Promise<void>): void
  resume(unit: Unit): void
  /** Gives it so long, then `giveUp`. Answers when that is, epoch ms. */
  setDeadline(unit: Unit, withinMs: number, giveUp: (unit: Unit) => void): number
  fail(unit: Unit, reason: Reason): void
  endedByItself(unit: Unit, exit: Exit): void
}

/** A daemon may appear a moment after its launcher has ended; where its port or a probe tells of it, that comes sooner. */
const APPEARS_WITHIN_MS = 2_000
const ASKED_AFTER_MS = 300
const FIRST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 200
/** Start times of processes are told from a boot time in whole seconds. */
const START_TOLERANCE_MS = 2_000

const LEFT_NOTHING = 'its launcher ended well and left no process behind that carries Till’s tags'

/** Daemons: their command is a launcher, which ends; what carries its tag then is what runs (process-words.md, is_daemon). */
export function createDaemons(deps: Deps): Daemons {
  const { effects, transitions, occupy, resume, setDeadline, fail, endedByItself } = deps
  const { processes, clock } = effects

  /** Another process is what a run consists of, or none that can be followed: that is on record. */
  const keepIdentity = (unit: Unit, live: LiveRun, identity: ProcessIdentity | null): void => {
    const { run, logPath, launchedAt = clock.now() } = live
    const unseen = { bootId: live.identity?.bootId ?? '', pid: 0, startTicks: 0 }
    live.identity = identity
    live.daemon = identity === null ? 'unseen' : 'followed'
    const { state } = transitions.stateOf(unit)
    const record = { run, ref: unit.ref, logPath, startedAt: launchedAt, state, identity: identity ?? unseen }
    transitions.amend(unit, { pid: identity?.pid ?? null }, [{ kind: 'run.put', record }])
  }

  /** By the tag that its launcher handed down. */
  const tagged = async ({ run }: LiveRun): Promise<ProcessIdentity | null> => {
    const found = (await processes.tagged()).find((one) => one.run === run)
    return found && (await processes.follow(run, found.identity)) ? found.identity : null
  }

  /** A container's proxy, a service of the system, and what is older than the launcher are not ours to follow and to end. */
  const untagged = async (live: LiveRun, { pid }: ObservedListener): Promise<ProcessIdentity | null> => {
    const found = live.daemon === 'unseen' && pid !== null ? await processes.inspect(pid) : null
    if (!found?.isOwn || found.protection !== null) return null
    if ((found.startedAt ?? 0) < (live.launchedAt ?? 0) - START_TOLERANCE_MS) return null
    return (await processes.follow(live.run, found.identity)) ? found.identity : null
  }

  const find = async (live: LiveRun, withinMs: number, isWanted: () => boolean): Promise<ProcessIdentity | null> => {
    const giveUpMs = clock.monotonicMs() + withinMs
    for (let pauseMs = FIRST_PAUSE_MS; isWanted(); pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const found = await tagged(live)
      if (found) return found
      if (clock.monotonicMs() >= giveUpMs) break
      await new Promise<void>((done) => clock.after(pauseMs, done))
    }
    return null
  }

  return {
    awaitLauncher(unit, { launchTimeoutMs }) {
      const withinMs = launchTimeoutMs ?? unit.spec.startTimeoutMs
      const seconds = String(Math.round(withinMs / 1_000))
      const message = `its launcher still ran after ${seconds} s; what stays in the foreground needs no is_daemon`
      const dueAt = setDeadline(unit, withinMs, () => fail(unit, { code: 'timeout', message }))
      transitions.amend(unit, { reason: { code: 'waiting', message: 'waiting for its launcher to end' }, dueAt })
    },
    mayLiveOn({ spec }, { daemon }, exit) {
      if (!spec.daemon) return false
      // Nobody learns how a process ended that is no child of this Till.
      const isUnknown = exit.exitCode === null && exit.signal === null
      return isUnknown || (daemon === 'launching' && isGoodEnd(exit, spec.availability.successExitCodes))
    },
    follow(unit, live, exit) {
      const isLaunched = live.daemon === 'launching'
      const canBeAsked = unit.spec.port !== null || unit.spec.readiness !== null || unit.spec.liveness !== null
      const generation = supersede(unit)
      occupy(unit, async () => {
        const withinMs = isLaunched && !canBeAsked ? APPEARS_WITHIN_MS : ASKED_AFTER_MS
        const found = await find(live, withinMs, () => unit.generation === generation)
        if (unit.generation !== generation) return
        if (found === null && !isLaunched) return endedByItself(unit, exit)
        if (found === null && !canBeAsked) return fail(unit, { code: 'exited', message: LEFT_NOTHING })
        keepIdentity(unit, live, found)
        resume(unit)
      })
    },
    takeListener(unit, live, listener, next) {
      const { generation } = unit
      occupy(unit, async () => {
        const found = listener.run === live.run ? await tagged(live) : await untagged(live, listener)
        if (unit.generation !== generation) return
        if (found && found.pid !== live.identity?.pid) keepIdentity(unit, live, found)
        next()
      })
    },
  }
}
