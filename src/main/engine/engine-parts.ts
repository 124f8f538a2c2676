/**
 * Over the usual length because every part of the engine is made here, once, with what it is given beside it.
 */
import type { RunId } from '@shared/model/ids'
import { createAhead, type Ahead } from './ahead'
import { createBreakers } from './breakers'
import { createCauses } from './causes'
import { createComparisons, type Comparisons } from './comparison'
import { createConflictWatcher, type ConflictWatcher } from './conflict-watcher'
import type { Effects } from './effects'
import type { HostCommands } from './engine'
import { createCountdowns } from './countdowns'
import { createDefinitions } from './definitions'
import { createDegradation, type Degradation } from './degradation'
import { createFanOut } from './fan-out'
import { createGuarding, type Guarding } from './guarding'
import { createHistory } from './history'
import { createHolds, type Holds } from './holds'
import { createInstallations, type Installations } from './installations'
import { createInstances, type Instances } from './instances'
import { createLinks, type Links } from './links'
import { createLogAnswers, type LogAnswers } from './log-answers'
import { createLogKeeper } from './log-keeper'
import { createLogSessions } from './log-sessions'
import { createOrphans, type Orphans } from './orphans'
import { createPlatforms } from './platforms'
import { createPortChanges, type PortChanges } from './port-changes'
import { createPortWaiter } from './port-waiter'
import { createPortWatcher } from './port-watcher'
import { createProber } from './prober'
import { createRefusedDisk, type RefusedDisk } from './refused-disk'
import { createUnitRunner, type UnitRunner } from './run-unit'
import { createScans, type Scans } from './scans'
import { createRegistry, type Registry } from './registry'
import { createSettings } from './settings'
import { createStarts, type Starts } from './starts'
import { createStore } from './store'
import { createSupervisor, type Supervisor } from './supervisor'
import { createTelemetry } from './telemetry'
import { createUncertain, type Uncertain } from './uncertain'
import { createTimeline } from './timeline'
import { createTransitions, type Transitions } from './transitions'
import { ownersIn, type Unit } from './unit'
import { createUnitEnvironment } from './unit-environment'

/**
 * Makes every part of an engine over the effects it is given, and tells each what it needs of the others. Nothing happens
 * before they are started.
 */
export function createParts(effects: Effects, host: HostCommands | null) {
  const { clock, storage, logger } = effects
  const disk: RefusedDisk = createRefusedDisk({ store: () => store, clock, logger })
  const store = createStore(
    (changes) => storage.write(changes),
    disk.onRefused,
    (run) => clock.after(0, run),
    disk.onLost,
  )
  const fanOut = createFanOut(store, clock)
  const timeline = createTimeline(clock)
  const telemetry = createTelemetry(effects)
  const settings = createSettings(store)
  const platforms = createPlatforms(effects)
  const logSessions = createLogSessions(effects)
  const byRun = new Map<RunId, Unit>()

  const history = createHistory(effects)
  const starts: Starts = createStarts({
    store,
    clock,
    logger,
    stateOf: (unit) => transitions.stateOf(unit),
    unitsOf: (id) => supervisor.unitsOf(id),
    unit: (ref) => supervisor.unit(ref),
  })
  const registry: Registry = createRegistry({
    effects,
    store,
    telemetry,
    transitions: () => transitions,
    runner: () => runner,
    supervisor: () => supervisor,
    instances: () => instances,
  })
  const breakers = createBreakers({
    clock,
    store,
    timeline,
    transitions: () => transitions,
    onChanged(instance) {
      supervisor.reconsider(instance)
      degradation.look(instance)
    },
  })
  const transitions: Transitions = createTransitions({
    store,
    clock,
    logger,
    timeline,
    onMoved: (unit) => onMoved(unit),
    hearers: [history.hear, starts.hear, registry.onStep, breakers.hear],
    onPlaced: history.place,
  })
  const supervisor: Supervisor = createSupervisor({ clock, transitions, runner: () => runner, breakers, starts })
  const portWatcher = createPortWatcher({
    effects,
    store,
    owners: () => ownersIn(byRun),
    onScanned: () => conflicts.scanned(),
  })
  const instances: Instances = createInstances({
    effects,
    store,
    platforms,
    supervisor,
    timeline,
    onChanged(id) {
      degradation.look(id)
      void installations.write(id)
      conflicts.nudge()
    },
    onRemoved(gone) {
      degradation.forget(gone.instance)
      guarding.refresh()
      uncertain.refresh()
      void installations.remove(gone)
      scans.forget(gone.instance)
      definitions.forget(gone.instance)
      logKeeper.forget(gone.instance)
      portChanges.forget(gone.instance)
      starts.forget(gone.instance)
      history.forget(gone.instance)
      registry.forget(gone.instance)
      conflicts.nudge()
    },
  })
  const environment = createUnitEnvironment(effects, instances)
  const prober = createProber({
    effects,
    telemetry,
    environmentOf: (unit) => environment.of(unit),
    suspendedPid: registry.suspendedPid,
    onVersion: registry.onVersion,
    onAnsweredAs(unit, aiId) {
      const row = store.get('specialists', unit.ref)
      if (row && row.answeredAs !== aiId) store.transact((tx) => tx.put('specialists', { ...row, answeredAs: aiId }))
    },
  })
  const runner: UnitRunner = createUnitRunner({
    effects,
    transitions,
    portWaiter: createPortWaiter(effects.network, clock, logger),
    prober,
    byRun,
    spawnPlanFor: (unit, run) => environment.spawnPlanFor(unit, run),
    onRun(unit) {
      // Before its process exists: a Till that dies meanwhile leaves it to the guardian, which knows it by its tag.
      guarding.refresh()
      logSessions.onRun(unit.ref)
    },
    onSettled(unit) {
      guarding.refresh()
      supervisor.reconsider(unit.instance)
    },
    onSpawned: (unit) => starts.spawned(unit),
    suspendedPid: registry.suspendedPid,
    breakers,
    isLetDown: (unit) => supervisor.isLetDown(unit),
    whySpared: (unit) => supervisor.whySpared(unit),
    onFatal(unit, exitCode) {
      instances.sayEndedBy(unit.instance, { ref: unit.ref, exitCode })
      supervisor.endAllFor(unit)
    },
    causes: createCauses({
      effects,
      transitions,
      unit: (ref) => supervisor.unit(ref),
      unitsOf: (instance) => supervisor.unitsOf(instance),
    }),
    whyHeld: (instance) => holds.whyHeld(instance),
  })

  const guarding: Guarding = createGuarding({
    effects,
    store,
    supervisor,
    instances,
    environmentOf: (unit) => environment.of(unit),
  })
  const logAnswers: LogAnswers = createLogAnswers({ effects, instances, supervisor, history, host })
  const logKeeper = createLogKeeper({ effects, store, instances, supervisor, timeline })
  const uncertain: Uncertain = createUncertain({
    effects,
    store,
    instances,
    supervisor,
    transitions,
    timeline,
    byRun,
    runner,
  })
  const holds: Holds = createHolds({ effects, store, instances, timeline })
  const installations: Installations = createInstallations({ effects, store, instances, holds })
  const definitions = createDefinitions({
    effects,
    store,
    timeline,
    platforms,
    instances,
    onRevived: (id) => uncertain.settle(id),
  })
  const orphans: Orphans = createOrphans({ effects, store, instances, timeline, definitions })
  const comparisons: Comparisons = createComparisons({ effects, store, instances })
  const scans: Scans = createScans({ effects, store, instances })
  const links: Links = createLinks({
    effects,
    store,
    instances,
    comparisons,
    owners: () => ownersIn(byRun),
    async environmentOf(ref) {
      const unit = supervisor.unit(ref)
      return unit ? environment.given(unit) : null
    },
    onChanged: () => conflicts.nudge(),
  })
  const ahead: Ahead = createAhead({
    effects,
    store,
    platforms,
    instances,
    timeline,
    onChanged: () => conflicts.nudge(),
  })
  const conflicts: ConflictWatcher = createConflictWatcher({
    effects,
    store,
    timeline,
    instances,
    sources: [(id) => comparisons.conflictsOf(id), (id) => links.conflictsOf(id)],
    refresh: () => comparisons.refresh(),
  })
  const portChanges: PortChanges = createPortChanges({
    effects,
    store,
    instances,
    supervisor,
    transitions,
    runner: () => runner,
    byRun,
    timeline,
    environment,
    onChanged() {
      portWatcher.nudge()
      conflicts.nudge()
    },
  })

  const degradation: Degradation = createDegradation({
    clock,
    store,
    timeline,
    logger,
    instances,
    supervisor,
    transitions,
    breakers,
  })

  const countdowns = createCountdowns({ store, clock, supervisor, breakers })

  const onMoved = (unit: Unit): void => {
    degradation.look(unit.instance)
    guarding.refresh()
    uncertain.refresh()
    supervisor.reconsider(unit.instance)
    portWatcher.nudge()
    conflicts.nudge()
    logKeeper.nudge()
  }

  return {
    disk,
    store,
    fanOut,
    timeline,
    telemetry,
    settings,
    platforms,
    logSessions,
    byRun,
    history,
    starts,
    registry,
    breakers,
    transitions,
    supervisor,
    portWatcher,
    instances,
    environment,
    runner,
    guarding,
    logAnswers,
    logKeeper,
    uncertain,
    holds,
    installations,
    orphans,
    comparisons,
    scans,
    links,
    ahead,
    conflicts,
    portChanges,
    degradation,
    countdowns,
  }
}

/** All that an engine is put together from. */
export type EngineParts = ReturnType<typeof createParts>
