import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import { LIFECYCLE_STATES } from '@shared/model/lifecycle'
import type { InstanceId, RunId } from '@shared/model/ids'
import type { Durable, Effects, Exit, GuardianReport, ProcessIdentity, RunRecord, TaggedProcess } from './effects'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'
import type { Transitions } from './transitions'
import type { UnitRunner } from './run-unit'
import type { Uncertain } from './uncertain'
import { endOf, sayEnded, sayGuarded, sayStopped } from './ended-meanwhile'
import { resumeWishes } from './resumed-wishes'
import type { DaemonPhase, Unit } from './unit'

type Deps = {
  effects: Effects
  store: Store
  supervisor: Supervisor
  transitions: Transitions
  timeline: Timeline
  runner: UnitRunner
  byRun: Map<RunId, Unit>
  /** Why an instance is to be left alone; null where nobody holds it. */
  whyHeld(instance: InstanceId): string | null
  /** What becomes of an instance when Till goes, by its own rule. */
  ruleOf(instance: InstanceId): 'keep' | 'stop' | null
  uncertain: Pick<Uncertain, 'add'>
}

/** What became of the runs that an earlier Till left behind. */
export type AdoptionReport = { adopted: number; ended: number; unknown: number }

/**
 * Finds again what an earlier Till started (DESIGN.md, Processes that outlive us): same boot, same pid, same start
 * time. What still runs goes on in its state; what ended meanwhile says so, as does what `guarded`, the report of an earlier
 * Till's guardian, tells; what is not sure is shown for a decision. Where records were lost, whoever carries Till's tags
 * without one is adopted if its log is here and its instance was rebuilt, else shown: it may be another data folder's.
 */
export async function adoptRuns(
  deps: Deps,
  durable: Durable,
  guarded: GuardianReport | null,
  hasLostRecords: boolean,
): Promise<AdoptionReport> {
  const { effects, supervisor } = deps
  const report: AdoptionReport = { adopted: 0, ended: 0, unknown: 0 }
  const tagged = durable.runs.length > 0 || hasLostRecords ? await effects.processes.tagged() : []
  // Nothing to find again: then nobody waits until the helper process is up.
  const bootId = durable.runs.length > 0 ? await effects.processes.bootId() : ''
  const wanted = new Set(durable.wanted)
  const guardian = {
    ended: new Set(guarded?.ended.map(({ run }) => run)),
    unfinished: new Set(guarded?.unfinished),
  }
  // Of two of one row the newer is it; the other is what a restart could not end.
  const found = durable.runs
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .map((record) => {
      const unit = supervisor.unit(record.ref)
      const inTree = tagged.find((one) => one.run === record.run)?.identity ?? null
      return { record, unit, inTree, looking: whoLives(effects, unit, record, inTree, bootId) }
    })
  // Who is followed may end before its row has it.
  const early: Exit[] = []
  const stopHearing = effects.processes.onExit((exit) => {
    if (!deps.byRun.has(exit.run)) early.push(exit)
  })
  // Asked for all at once: they share their looks at the table of processes.
  await Promise.all(found.map(({ looking }) => looking))
  for (const { record, unit, inTree, looking } of found) {
    const { identity, isAlive } = await looking
    // Its stop was under way, by the guardian or by Till itself, and goes on.
    const isEnding = guardian.unfinished.has(record.run) || record.state === 'stopping'
    // Nor could it be ended by force where the guardian tried.
    const isInDoubt = (!isEnding && isGivenUp(record.state)) || guardian.ended.has(record.run)
    if (unit && isAlive && unit.run === null && !isInDoubt) {
      adopt(deps, unit, isEnding ? { ...record, state: 'stopping' } : record, identity, wanted.has(record.ref))
      report.adopted += 1
    } else if (unit && isAlive && identity !== null && wasBeingCleared(deps, unit, record)) {
      deps.store.note((tx) => tx.keep(endOf(deps, record)))
      deps.runner.clear(unit, record.run, identity)
      report.ended += 1
    } else if (isAlive && identity !== null) {
      await deps.uncertain.add({ run: record.run, ref: record.ref, identity, record, origin: 'here' })
      report.unknown += 1
    } else {
      if (unit && unit.run === null && guardian.ended.has(record.run)) {
        sayStopped(deps, unit, record)
        wanted.delete(record.ref)
      } else if (identity) sayEnded(deps, unit, record, identity.bootId !== bootId)
      // Never born: its start is no further than that of the others that were wanted.
      else deps.store.note((tx) => tx.keep(endOf(deps, record)))
      // As when Till sees an end: what outlived the first process still holds its port.
      if (unit && inTree) deps.runner.clear(unit, record.run, inTree)
      report.ended += 1
    }
  }
  stopHearing()
  for (const exit of early) deps.runner.onExit(exit)
  const known = new Set(durable.runs.map((record) => record.run))
  for (const one of hasLostRecords ? tagged.toSorted(byStart) : []) {
    if (known.has(one.run)) continue
    if (await adoptWithoutRecord(deps, one)) report.adopted += 1
  }
  if (guarded) sayGuarded(deps, guarded)
  const resumed = resumeWishes(deps, { ...durable, wanted: durable.wanted.filter((ref) => wanted.has(ref)) }, report)
  if (report.adopted > 0) {
    const count = report.adopted === 1 ? 'one running process' : `${String(report.adopted)} running processes`
    deps.store.note((tx) =>
      deps.timeline.add(tx, {
        level: 'info',
        instance: null,
        ref: null,
        state: null,
        message: `Till is back and found ${count} again${resumed > 0 ? '; the start goes on' : ''}`,
      }),
    )
  }
  return report
}

/** It had failed, and its process was being ended when Till went: that goes on, and its restart policy after it. */
function wasBeingCleared({ transitions }: Deps, unit: Unit, { state }: RunRecord): boolean {
  const row = transitions.stateOf(unit)
  return state === 'failed' && unit.run === null && row.state === 'failed' && row.reason?.code !== 'uncertain'
}

/** The process that a record is about, and whether it lives. Null and alive: a daemon that left none to follow. */
async function whoLives(
  { processes }: Pick<Effects, 'processes'>,
  unit: Unit | undefined,
  { run, identity: recorded, state }: RunRecord,
  inTree: ProcessIdentity | null,
  bootId: string,
): Promise<{ identity: ProcessIdentity | null; isAlive: boolean }> {
  // A Till that died between creating a process and writing its pid left a record without one: the tag tells.
  const identity = recorded.pid > 0 ? recorded : inTree
  if (identity !== null && (await processes.follow(run, identity))) return { identity, isAlive: true }
  if (!unit?.spec.daemon) return { identity, isAlive: false }
  // Its launcher has ended, and what it left behind carries its tag.
  if (inTree !== null && (await processes.follow(run, inTree))) return { identity: inTree, isAlive: true }
  return { identity, isAlive: recorded.pid === 0 && recorded.bootId === bootId && !isGivenUp(state) }
}

function adopt(
  { transitions, runner, byRun, effects }: Deps,
  unit: Unit,
  record: RunRecord,
  identity: ProcessIdentity | null,
  isStillWanted: boolean,
): void {
  const stored = LIFECYCLE_STATES.find((state) => state === record.state) ?? 'initializing'
  const isLeftover = stored === 'stopping'
  const state: LifecycleState = isLeftover ? 'degraded' : stored === 'registering' ? 'initializing' : stored
  const daemon = unit.spec.daemon ? phaseOf(identity, state) : null
  const { run, logPath, startedAt } = record
  unit.run = { run, identity, logPath, isAdopted: true, earlyExit: null, daemon, launchedAt: startedAt }
  // A stop that was under way goes on: whoever waited for its turn still runs, and nobody wants it.
  unit.isWanted = isStillWanted && !isLeftover
  byRun.set(record.run, unit)
  const reason: Reason | null = isLeftover
    ? { code: 'stopped-by-user', message: 'its stop was under way when Till went away, and goes on' }
    : state === 'ready'
      ? null
      : { code: 'not-ready', message: 'found again; looking how it is' }
  transitions.place(
    unit,
    {
      state,
      reason,
      isWanted: unit.isWanted,
      pid: identity?.pid ?? null,
      run: record.run,
      isAdopted: true,
      since: state === 'ready' ? record.startedAt : effects.clock.now(),
      dueAt: null,
      restarts: unit.restarts,
    },
    [{ kind: 'run.put', record: { ...record, identity: identity ?? record.identity, state } }],
  )
  // A leftover isn't wanted: the supervisor ends it in its turn.
  if (!isLeftover) runner.resume(unit)
}

/** Before it came up, what was found may still be its launcher. */
function phaseOf(identity: ProcessIdentity | null, state: LifecycleState): DaemonPhase {
  if (identity === null) return 'unseen'
  return state === 'initializing' ? 'launching' : 'followed'
}

/** The newest first: of two of one ref the older is what a restart could not end. */
function byStart(a: TaggedProcess, b: TaggedProcess): number {
  return b.identity.startTicks - a.identity.startTicks
}

/** A process whose run's record was lost, taken for what its tags and its log say it is. False where that is not enough. */
async function adoptWithoutRecord(deps: Deps, { run, ref, identity }: TaggedProcess): Promise<boolean> {
  const { effects, supervisor } = deps
  const unit = supervisor.unit(ref)
  const logPath = await effects.logs.find(ref, run)
  if (!unit || unit.run || logPath === null || !(await effects.processes.follow(run, identity))) return false
  // When it began is not known any more; how it is, its probes tell.
  adopt(
    deps,
    unit,
    { run, ref, identity, logPath, startedAt: effects.clock.now(), state: 'initializing' },
    identity,
    true,
  )
  // On record too: the next Till would take it for one that was asked to stop, and end it.
  deps.transitions.amend(unit, {}, [{ kind: 'wanted.put', ref, isWanted: true }])
  return true
}

/** On paper it is over, and yet it lives: Till could not end it, or went before it could. */
function isGivenUp(state: string): boolean {
  return state === 'failed' || state === 'stopped' || state === 'unknown'
}
