/**
 * Over the usual length because every part of the engine is made here, once, with what it is given beside it.
 */
import { CommandError } from '@shared/contract/failure'
import type { CommandName } from '@shared/contract/commands'
import type { RunId } from '@shared/model/ids'
import { adoptRuns } from './adoption'
import { createAhead, type Ahead } from './ahead'
import { blockingHandlers } from './blocking'
import { createBreakers } from './breakers'
import { createCauses } from './causes'
import { carryOut, type Handlers } from './commands'
import { createComparisons, type Comparisons } from './comparison'
import { createConflictWatcher, type ConflictWatcher } from './conflict-watcher'
import type { Cancel, Effects } from './effects'
import type { Client, Engine, HostCommands } from './engine'
import { createDegradation, type Degradation } from './degradation'
import { degradationHandlers } from './degradation-handlers'
import { createFanOut } from './fan-out'
import { createGuarding, type Guarding } from './guarding'
import { createHistory } from './history'
import { createHolds, type Holds } from './holds'
import { createInstallations, type Installations } from './installations'
import { createInstances, type Instances } from './instances'
import { createLinks, type Links } from './links'
import { createLogAnswers, type LogAnswers } from './log-answers'
import { logBudgetHandlers } from './log-budget'
import { createLogKeeper } from './log-keeper'
import { createLogSessions } from './log-sessions'
import { putOpeningRows } from './opening-rows'
import { createOrphans, type Orphans } from './orphans'
import { createPlatforms } from './platforms'
import { createPortChanges, type PortChanges } from './port-changes'
import { portHandlers } from './port-handlers'
import { createPortWaiter } from './port-waiter'
import { createPortWatcher } from './port-watcher'
import { createProber } from './prober'
import { rebuildInstances } from './rebuild'
import { createRefusedDisk, type RefusedDisk } from './refused-disk'
import { statusOf } from './reports'
import { createUnitRunner, type UnitRunner } from './run-unit'
import { createScans, type Scans } from './scans'
import { createRegistry, type Registry } from './registry'
import { createSettings } from './settings'
import { createStarts, type Starts } from './starts'
import { createStore } from './store'
import { createSupervisor, type Supervisor } from './supervisor'
import { createTelemetry } from './telemetry'
import { tillGoesHandlers, whoStops } from './till-goes'
import { createUncertain, type Uncertain } from './uncertain'
import { createTimeline } from './timeline'
import { createTransitions, type Transitions } from './transitions'
import { ownersIn, type Unit } from './unit'
import { createUnitEnvironment } from './unit-environment'
import { unitAnswers } from './unit-answers'
import { unitAt, unitHandlers } from './unit-handlers'

/**
 * Puts the engine together over the effects it is given. Nothing happens before `start`. `told` are sentences from
 * before it existed that a person should read: a damaged database was kept aside.
 */
export function createEngine(effects: Effects, host: HostCommands | null = null, told: readonly string[] = []): Engine {
  const { clock, storage, logger, processes } = effects
  const disk: RefusedDisk = createRefusedDisk({ store: () => store, clock, logger })
  const store = createStore((changes) => storage.write(changes), disk.onRefused)
  const fanOut = createFanOut(store, clock)
  const timeline = createTimeline(clock)
  const telemetry = createTelemetry(effects)
  const settings = createSettings(store)
  const platforms = createPlatforms(effects)
  const logSessions = createLogSessions(effects)
  const byRun = new Map<RunId, Unit>()
  const quitHearers = new Set<(components: 'keep' | 'stop') => void>()
  let isEnding = false
  let stopHearing: Cancel = () => {}

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
    spawnRequestFor: (unit, run, logPath) => environment.spawnRequestFor(unit, run, logPath),
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
    onFatal: (unit) => supervisor.endAllFor(unit),
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
  const orphans: Orphans = createOrphans({ effects, store, instances, timeline })
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

  const onMoved = (unit: Unit): void => {
    degradation.look(unit.instance)
    guarding.refresh()
    uncertain.refresh()
    supervisor.reconsider(unit.instance)
    portWatcher.nudge()
    conflicts.nudge()
  }

  const effect = (act: () => void): { revision: number } => {
    if (isEnding) throw new CommandError('engine.busy', 'Till is quitting.', { hint: 'Try again in a moment.' })
    act()
    return { revision: store.revision() }
  }

  const requireIdle = (client: Client | null): void => {
    const isWanted = [...supervisor.units()].some((unit) => unit.isWanted || unit.run !== null)
    if (!isWanted && !instances.isCreating() && !fanOut.hasOthers(client?.id ?? null)) return
    throw new CommandError('engine.busy', 'Somebody else needs this engine.')
  }

  const askToEnd = (components: 'keep' | 'stop'): Record<string, never> => {
    // Answered first: the host ends the engine once this reply is on its way.
    clock.after(0, () => quitHearers.forEach((hear) => hear(components)))
    return {}
  }

  const handlers: Handlers = {
    'platform.inspect': async ({ folder }) => {
      const root = effects.files.resolve('/', folder)
      const definition = await platforms.inFolder(root)
      return { platform: platforms.rowOf(definition), folder: root }
    },
    'instance.propose': (input) => instances.propose(input),
    'instance.create': async (input) => {
      const made = await instances.create(input)
      // Quietly, before anything of it starts.
      scans.start(made.id)
      return made
    },
    'instance.remove': ({ id }) => effect(() => instances.remove(id)),
    ...unitHandlers({ store, instances, supervisor, orphans, timeline, effect }),
    ...uncertain.handlers,
    ...tillGoesHandlers({ instances, timeline, effect, onChanged: () => guarding.refresh() }),
    ...registry.handlers,
    ...degradationHandlers({ breakers, degradation, supervisor, effect }),
    ...blockingHandlers({ effects, store, supervisor, transitions, timeline }),
    ...unitAnswers({ effects, store, supervisor, environment, history }),
    'log.open': ({ ref, lines, follow }, client) =>
      logSessions.open(unitAt(supervisor, ref).ref, lines, follow, client),
    'log.close': ({ ref }, client) => {
      logSessions.close(ref, client)
      return {}
    },
    ...logAnswers.handlers,
    ...logBudgetHandlers({ store, instances, timeline, effect, onChanged: () => logKeeper.look() }),
    'settings.set'(input) {
      const revision = settings.set(input)
      if (input.logBudgetBytes !== undefined) logKeeper.look()
      return { revision }
    },
    'notice.dismiss': ({ id }) => ({ revision: store.transact((tx) => tx.remove('notices', id)) }),
    ...portHandlers({
      store,
      instances,
      portWatcher,
      portChanges,
      comparisons,
      scans,
      holds,
      ahead,
      conflicts,
      orphans,
    }),
    'status.get': () => statusOf(store),
    'engine.quit': ({ components, onlyIfIdle }, client) => {
      if (onlyIfIdle === true) requireIdle(client)
      return askToEnd(components)
    },
    'engine.handover': () => askToEnd('keep'),
    'host.chooseFolder': async () => ({ folder: await windowOf(host).chooseFolder() }),
    'host.show': async () => {
      await windowOf(host).show()
      return {}
    },
  }

  return {
    async start() {
      const durable = storage.load()
      await platforms.load()
      const rebuilt =
        told.length > 0 && durable.instances.length === 0 ? await rebuildInstances({ effects, platforms }) : null
      store.transact((tx) => {
        for (const row of platforms.rows()) tx.put('platforms', row)
        timeline.load(tx, durable.timeline)
        putOpeningRows(tx, effects, [...told, ...(rebuilt?.sentences ?? [])])
      })
      settings.load(durable.settings)
      stopHearing = processes.onExit((exit) => {
        supervisor.onExit(exit)
        uncertain.onExit(exit)
      })
      await instances.load(rebuilt ? { ...durable, instances: rebuilt.instances } : durable)
      registry.load(durable)
      await installations.readHolds()
      for (const ref of durable.wanted) {
        const unit = supervisor.unit(ref)
        if (unit) Object.assign(unit, history.failuresOf(ref))
      }
      const report = await adoptRuns(
        {
          effects,
          store,
          supervisor,
          transitions,
          timeline,
          runner,
          byRun,
          uncertain,
          whyHeld: holds.whyHeld,
          ruleOf: (id) => instances.record(id).whenTillGoes ?? null,
        },
        durable,
        await effects.guardian.settle(),
        told.length > 0,
      )
      logger.info(report, 'the engine has started')
      starts.load(durable.starts)
      degradation.load(durable.fallbacks)
      for (const { id } of instances.records()) degradation.look(id)
      ahead.load()
      portChanges.load(durable.undos)
      portWatcher.start()
      conflicts.start()
      links.start()
      installations.start()
      orphans.start()
      logKeeper.start()
      guarding.start()
      uncertain.start(new Set(durable.runs.map(({ run }) => run)))
      telemetry.start(() => supervisor.units(), fanOut, registry.measured)
      registry.start()
    },
    call: (name, input, client) => carryOut<CommandName & typeof name>(handlers, logger, name, input, client),
    attach(client, wants) {
      const snapshot = fanOut.attach(client, wants)
      if (fanOut.hasTelemetry()) telemetry.nudge()
      return snapshot
    },
    detach(clientId) {
      fanOut.detach(clientId)
      logSessions.detach(clientId)
      logAnswers.detach(clientId)
    },
    setVisible(isVisible) {
      portWatcher.setVisible(isVisible)
      links.setVisible(isVisible)
      fanOut.setVisible(isVisible)
      if (fanOut.hasTelemetry()) telemetry.nudge()
    },
    snapshot: () => store.snapshot(),
    running: () => [...supervisor.units()].filter((unit) => unit.run !== null).length,
    runningBy() {
      const counted = [...instances.records()].map(({ id, name, whenTillGoes }) => ({
        name,
        running: supervisor.unitsOf(id).filter((unit) => unit.run !== null).length,
        rule: whenTillGoes ?? null,
      }))
      return counted.filter(({ running }) => running > 0)
    },
    async stop(components) {
      isEnding = true
      await instances.close()
      const stopped = whoStops(instances, supervisor, components)
      if (stopped.length > 0) {
        supervisor.stop(stopped, 'because Till was quit')
        await supervisor.allAtRest(stopped)
      }
      stopHearing()
      for (const part of [conflicts, links, scans, installations, orphans, uncertain, portWatcher]) part.dispose()
      telemetry.dispose()
      logKeeper.dispose()
      registry.dispose()
      starts.dispose()
      degradation.dispose()
      supervisor.dispose()
      await supervisor.spawnsAnswered()
      await installations.settled()
      await guarding.dispose()
      transitions.close()
      store.settle()
      disk.dispose()
      logSessions.dispose()
      fanOut.dispose()
      logger.info({ components }, 'the engine has ended')
    },
    onQuit: (hear) => void quitHearers.add(hear),
  }
}

function windowOf(host: HostCommands | null): HostCommands {
  if (!host)
    throw new CommandError('host.unavailable', 'This needs the window of Till, and Till runs without one.', {
      hint: 'Open the app, or name the folder on the command line.',
    })
  return host
}
