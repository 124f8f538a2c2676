/**
 * Over the usual length because what is shown of a doubt and what may be done about it have to stay one.
 */
import { CommandError, messageOf } from '@shared/contract/failure'
import { splitRef, type InstanceId, type Ref, type RunId } from '@shared/model/ids'
import { LIFECYCLE_STATES } from '@shared/model/lifecycle'
import type { UncertainChoice } from '@shared/model/uncertain'
import { isComing, isResting, isUp } from '../domain/lifecycle/table'
import { describeDoubt } from '../domain/processes/doubt'
import { stillThere } from '../domain/processes/still-there'
import type { Handlers } from './commands'
import type { Cancel, Effects, Exit, InspectedProcess, ProcessIdentity, RunRecord, TaggedProcess } from './effects'
import { followAs } from './follow-as'
import type { Instances } from './instances'
import type { UnitRunner } from './run-unit'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'
import type { Transitions } from './transitions'
import type { Unit } from './unit'

/** A window that opens comes before a look at every process of the machine. */
const LOOK_AFTER_MS = 1_500
/** How a process is asked to end whose component is not known. */
const PLAIN_END = { signal: 'SIGTERM', timeoutMs: 10_000 }

/** A living process that is in doubt. */
export type Doubt = {
  run: RunId
  ref: Ref
  identity: ProcessIdentity
  /** What this data folder has on record of it. */
  record: RunRecord | null
  /** Another data folder's Till started it (shown path; null: not told); or this one's. */
  origin: 'here' | { folder: string | null; isThere: boolean }
}

export type Uncertain = {
  /** Looks once, a moment later, for processes with Till's tags that nobody knows; `known` are the runs that were on record. */
  start(known: ReadonlySet<RunId>): void
  /** Shows a process for a decision, unless it has ended already. */
  add(doubt: Doubt): Promise<void>
  onExit(exit: Exit): void
  /** Rows of an instance are back that could not be read: who is on record as one of them is followed again. */
  settle(instance: InstanceId): Promise<void>
  /** A row moved: what may be chosen can be other. Cheap where nothing is in doubt. */
  refresh(): void
  handlers: Pick<Handlers, 'uncertain.decide'>
  dispose(): void
}

type Deps = {
  effects: Effects
  store: Store
  instances: Pick<Instances, 'records' | 'isClosed' | 'ownDefinitionOf'>
  supervisor: Pick<Supervisor, 'unit'>
  transitions: Transitions
  timeline: Timeline
  byRun: Map<RunId, Unit>
  runner: UnitRunner
}

type Shown = { doubt: Doubt; found: InspectedProcess; hasLog: boolean }

/** Living processes that Till is unsure of, and what a person decides of them (DESIGN.md, Processes that outlive us). */
export function createUncertain(deps: Deps): Uncertain {
  const { effects, store, supervisor, transitions, timeline, byRun } = deps
  const { processes, clock, files, logs, logger } = effects
  const shown = new Map<RunId, Shown>()
  const deciding = new Set<RunId>()
  let cancel: Cancel = () => {}

  const recordOf = (id: string) => [...deps.instances.records()].find((one) => one.id === id)

  const isAtRest = (unit: Unit): boolean =>
    unit.run === null && unit.busy === null && isResting(transitions.stateOf(unit).state)

  const tellOf = ({ doubt, found, hasLog }: Shown) => {
    const unit = supervisor.unit(doubt.ref)
    const { signal, timeoutMs } = unit?.spec.shutdown ?? PLAIN_END
    const runsAs = unit?.run?.identity?.pid ?? null
    return describeDoubt({
      pid: doubt.identity.pid,
      ref: doubt.ref,
      instance: recordOf(splitRef(doubt.ref).instance)?.name ?? null,
      isReadable: deps.instances.ownDefinitionOf(splitRef(doubt.ref).instance) !== undefined,
      unit: unit ? { name: unit.name, runsAs, isBusy: !isAtRest(unit) } : null,
      isOnRecord: doubt.record !== null,
      otherTill: doubt.origin === 'here' ? null : doubt.origin,
      hasLog,
      protection: found.isOwn ? found.protection : 'another user’s',
      treeSize: found.tree.length,
      signal,
      graceMs: timeoutMs,
    })
  }

  const put = (one: Shown): void => {
    const { doubt, found } = one
    const { instance } = splitRef(doubt.ref)
    store.transact((tx) =>
      tx.put('uncertain', {
        id: doubt.run,
        ref: doubt.ref,
        instance: recordOf(instance)?.id ?? null,
        pid: doubt.identity.pid,
        commandLine: found.tree[0]?.commandLine ?? found.command,
        folder: found.folder === null ? null : files.shorten(found.folder),
        startedAt: found.startedAt,
        ...tellOf(one),
      }),
    )
  }

  /** The process itself as it is now; null: it has ended, or its number is somebody else's. */
  const lookAt = async ({ pid, startTicks }: ProcessIdentity): Promise<InspectedProcess | null> => {
    const found = await processes.inspect(pid)
    return found?.identity.startTicks === startTicks ? found : null
  }

  const add = async (doubt: Doubt): Promise<void> => {
    if (!(await processes.follow(doubt.run, doubt.identity))) return
    const found = await lookAt(doubt.identity)
    // Its end is heard where it is followed, if not by now.
    if (!found) return
    const one: Shown = { doubt, found, hasLog: (await logs.find(doubt.ref, doubt.run)) !== null }
    shown.set(doubt.run, one)
    put(one)
    const facts = { run: doubt.run, ref: doubt.ref, pid: doubt.identity.pid, origin: doubt.origin }
    logger.warn(facts, 'a process needs a decision')
  }

  /** It is settled or gone: no longer shown. */
  const remove = (run: RunId): void => {
    if (shown.delete(run)) store.note((tx) => tx.remove('uncertain', run))
  }

  const endOnRecord = ({ record, run }: Doubt): void => {
    if (record) store.note((tx) => tx.keep({ kind: 'run.end', run, at: clock.now(), exitCode: null, signal: null }))
  }

  /** Whose it is; null: another living Till's own business. */
  const originOf = async ({ dataFolder, root }: TaggedProcess): Promise<Doubt['origin'] | null> => {
    const real = async (path: string): Promise<string> => (await files.realPath(path)) ?? path
    const folder = dataFolder ?? null
    if (folder !== null && (await real(folder)) === (await real(effects.facts.dataFolder))) return 'here'
    const isThere = folder !== null && (await files.isFolder(folder))
    const isInOurs = root != null && [...deps.instances.records()].some((one) => one.root === root)
    if (!isInOurs && (folder === null || isThere)) return null
    return { folder: folder === null ? null : files.shorten(folder), isThere }
  }

  const look = async (known: ReadonlySet<RunId>): Promise<void> => {
    for (const one of await processes.tagged()) {
      if (known.has(one.run) || byRun.has(one.run) || shown.has(one.run)) continue
      try {
        const origin = await originOf(one)
        if (origin !== null && !byRun.has(one.run))
          await add({ run: one.run, ref: one.ref, identity: one.identity, record: null, origin })
      } catch (error) {
        // The others need a decision all the same.
        const { pid } = one.identity
        logger.warn(
          { run: one.run, pid, error: messageOf(error) },
          'a process of an earlier Till could not be looked at',
        )
      }
    }
  }

  const say = (one: Shown, message: string): void => {
    const instance = recordOf(splitRef(one.doubt.ref).instance)?.id ?? null
    const ref = supervisor.unit(one.doubt.ref)?.ref ?? null
    store.note((tx) => timeline.add(tx, { level: 'info', instance, ref, state: null, message }))
  }

  const gone = (run: RunId, pid: number): CommandError => {
    remove(run)
    return new CommandError('uncertain.gone', `Process ${String(pid)} has ended meanwhile, or is another one now.`, {
      hint: 'There is nothing left to decide about it.',
    })
  }

  const adopt = async (one: Shown): Promise<string> => {
    const { run, ref, identity, record } = one.doubt
    const unit = supervisor.unit(ref)
    const logPath = record?.logPath ?? (await logs.find(ref, run)) ?? (await logs.pathFor(ref, run))
    if (!(await processes.follow(run, identity))) throw gone(run, identity.pid)
    // Who is to be stopped is settled by then: it would be left behind unseen.
    if (deps.instances.isClosed())
      throw new CommandError('engine.busy', 'Till is quitting.', { hint: 'The next Till asks again.' })
    if (!unit || !isAtRest(unit)) {
      put(one)
      throw new CommandError('instance.running', `${unit?.name ?? ref} can’t be taken up now: ${tellOf(one).message}`)
    }
    remove(run)
    const message = `Process ${String(identity.pid)} is followed as ${unit.name}`
    say(one, message)
    followAs({ ...deps }, unit, { run, identity, logPath, startedAt: one.found.startedAt ?? clock.now() })
    return message
  }

  const end = async (one: Shown): Promise<string> => {
    const { run, ref, identity } = one.doubt
    const who = `Process ${String(identity.pid)}`
    const { isOwn, protection, user } = one.found
    if (!isOwn || protection !== null)
      throw new CommandError('process.protected', protection ?? `${who} is ${user ?? 'another user'}’s.`)
    const { signal, timeoutMs } = supervisor.unit(ref)?.spec.shutdown ?? PLAIN_END
    const report = await processes.terminate({ run, identity, signal, graceMs: timeoutMs, parentOnly: false })
    const left = stillThere(report.survivors)
    if (left !== null) throw new CommandError('process.stubborn', `${who} could not be ended: ${left}.`)
    endOnRecord(one.doubt)
    remove(run)
    const message = `${who}, which said it was ${ref}, was ended${report.wasForced ? ' by force' : ''}`
    say(one, message)
    return message
  }

  const carryOut = async (one: Shown, choice: UncertainChoice): Promise<string> => {
    if (choice === 'adopt') return adopt(one)
    if (choice === 'end') return end(one)
    remove(one.doubt.run)
    const message = `Process ${String(one.doubt.identity.pid)} is left alone until Till is started anew`
    say(one, message)
    return message
  }

  const decide = async (run: RunId, choice: UncertainChoice): Promise<string> => {
    const before = shown.get(run)
    if (!before)
      throw new CommandError('uncertain.gone', 'There is nothing to decide about that process any more.', {
        hint: 'till uncertain lists what there is.',
      })
    const { identity } = before.doubt
    if (deciding.has(run)) throw new CommandError('engine.busy', `Process ${String(identity.pid)} is being ended.`)
    deciding.add(run)
    try {
      // What was shown may be some time ago.
      const found = await lookAt(identity)
      if (!found) {
        endOnRecord(before.doubt)
        throw gone(run, identity.pid)
      }
      return await carryOut({ ...before, found }, choice)
    } finally {
      deciding.delete(run)
    }
  }

  return {
    add,
    start(known) {
      cancel = clock.after(LOOK_AFTER_MS, () => {
        look(known).catch((error: unknown) =>
          logger.warn({ error: messageOf(error) }, 'processes of earlier Tills could not be looked for'),
        )
      })
    },
    onExit({ run }) {
      const one = shown.get(run)
      // The end that was asked for tells of itself.
      if (!one || deciding.has(run)) return
      endOnRecord(one.doubt)
      remove(run)
    },
    async settle(instance) {
      for (const one of [...shown.values()]) {
        const { run, ref, record, origin } = one.doubt
        const unit = supervisor.unit(ref)
        const isItsOwn = origin === 'here' && record !== null && isUpOrComing(record.state)
        if (!isItsOwn || splitRef(ref).instance !== instance || !unit || !isAtRest(unit) || deciding.has(run)) continue
        await adopt(one).catch((error: unknown) =>
          logger.warn({ ref, error: messageOf(error) }, 'a process could not be followed again'),
        )
      }
      for (const one of shown.values()) put(one)
    },
    refresh() {
      for (const one of shown.values()) put(one)
    },
    handlers: {
      'uncertain.decide': async ({ run, choice }) => {
        const message = await decide(run, choice)
        return { revision: store.revision(), message: `${message}.` }
      },
    },
    dispose: () => cancel(),
  }
}

/** On record as neither given up nor being stopped. */
function isUpOrComing(state: string): boolean {
  return LIFECYCLE_STATES.some((one) => one === state && (isUp(one) || isComing(one)))
}
