import { CommandError } from '@shared/contract/failure'
import { blockingHandlers } from './blocking'
import type { Handlers } from './commands'
import type { Effects } from './effects'
import type { Client, HostCommands } from './engine'
import { degradationHandlers } from './degradation-handlers'
import type { EngineParts } from './engine-parts'
import { logBudgetHandlers } from './log-budget'
import { portHandlers } from './port-handlers'
import { statusOf } from './reports'
import { tillGoesHandlers } from './till-goes'
import { unitAnswers } from './unit-answers'
import { unitAt, unitHandlers } from './unit-handlers'

/** What handlers need beside the parts. */
type Whole = {
  effects: Effects
  host: HostCommands | null
  /** Does something and answers the revision. Throws CommandError `engine.busy` where Till is quitting. */
  effect(act: () => void): { revision: number }
  /** Asks the host to end the engine, once whoever asked has their answer. */
  askToEnd(components: 'keep' | 'stop'): void
}

/** Every command, with the part of the engine that carries it out. */
export function engineHandlers(parts: EngineParts, { effects, host, effect, askToEnd }: Whole): Handlers {
  const {
    store,
    fanOut,
    timeline,
    settings,
    platforms,
    logSessions,
    history,
    registry,
    breakers,
    transitions,
    supervisor,
    portWatcher,
    instances,
    environment,
    guarding,
    logAnswers,
    logKeeper,
    uncertain,
    holds,
    orphans,
    comparisons,
    scans,
    ahead,
    conflicts,
    portChanges,
    degradation,
  } = parts

  const requireIdle = (client: Client | null): void => {
    const isWanted = [...supervisor.units()].some((unit) => unit.isWanted || unit.run !== null)
    if (!isWanted && !instances.isCreating() && !fanOut.hasOthers(client?.id ?? null)) return
    throw new CommandError('engine.busy', 'Somebody else needs this engine.')
  }

  return {
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
    'log.open': ({ ref, lines, follow, most }, client) =>
      logSessions.open(unitAt(supervisor, ref).ref, lines, follow, client, most),
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
      askToEnd(components)
      return {}
    },
    'engine.handover': () => {
      askToEnd('keep')
      return {}
    },
    'host.chooseFolder': async () => ({ folder: await windowOf(host).chooseFolder() }),
    'host.show': async () => {
      await windowOf(host).show()
      return {}
    },
  }
}

function windowOf(host: HostCommands | null): HostCommands {
  if (!host)
    throw new CommandError('host.unavailable', 'This needs the window of Till, and Till runs without one.', {
      hint: 'Open the app, or name the folder on the command line.',
    })
  return host
}
