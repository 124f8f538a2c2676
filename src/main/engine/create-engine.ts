import { CommandError } from '@shared/contract/failure'
import type { CommandName } from '@shared/contract/commands'
import { adoptRuns } from './adoption'
import { carryOut } from './commands'
import type { Cancel, Effects } from './effects'
import type { Engine, HostCommands } from './engine'
import { putOpeningRows } from './opening-rows'
import { rebuildInstances } from './rebuild'
import { whoStops } from './till-goes'
import { engineHandlers } from './engine-handlers'
import { createParts } from './engine-parts'
import { watchWallClock } from './wall-clock'

/**
 * Puts the engine together over the effects it is given. Nothing happens before `start`. `told` are sentences from
 * before it existed that a person should read: a damaged database was kept aside.
 */
export function createEngine(given: Effects, host: HostCommands | null = null, told: readonly string[] = []): Engine {
  const wall = watchWallClock(given.clock)
  const effects: Effects = { ...given, clock: wall.clock }
  const { clock, storage, logger, processes } = effects
  const parts = createParts(effects, host)
  const {
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
    transitions,
    supervisor,
    portWatcher,
    instances,
    runner,
    guarding,
    logAnswers,
    logKeeper,
    uncertain,
    holds,
    installations,
    orphans,
    scans,
    links,
    ahead,
    conflicts,
    portChanges,
    degradation,
    countdowns,
  } = parts
  wall.onSet(countdowns)
  const quitHearers = new Set<(components: 'keep' | 'stop') => void>()
  let isEnding = false
  let stopHearing: Cancel = () => {}

  const handlers = engineHandlers(parts, {
    effects,
    host,
    effect(act) {
      if (isEnding) throw new CommandError('engine.busy', 'Till is quitting.', { hint: 'Try again in a moment.' })
      act()
      return { revision: store.revision() }
    },
    askToEnd(components) {
      // Answered first: the host ends the engine once this reply is on its way.
      clock.after(0, () => quitHearers.forEach((hear) => hear(components)))
    },
  })

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
      // Of an older Till's, which kept no histories, theirs begins with what they are found in.
      store.note((tx) => {
        for (const unit of supervisor.units()) {
          const found = transitions.stateOf(unit)
          if (unit.run === null && found.state !== 'unknown') history.place(tx, unit, found)
        }
      })
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
    async call(name, input, client) {
      const answer = await carryOut<CommandName & typeof name>(handlers, logger, name, input, client)
      // What is answered is on the disk.
      store.keepNoted()
      return answer
    },
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
      supervisor.dispose()
      await supervisor.spawnsAnswered()
      await installations.settled()
      await guarding.dispose()
      transitions.close()
      // A last step of a process that was ending may have set them to work again.
      starts.dispose()
      degradation.dispose()
      store.settle()
      disk.dispose()
      logSessions.dispose()
      fanOut.dispose()
      logger.info({ components }, 'the engine has ended')
    },
    onQuit: (hear) => void quitHearers.add(hear),
  }
}
