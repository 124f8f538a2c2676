import { createClock } from './adapters/clock/clock'
import type { DataFolder } from './adapters/data-folder/data-folder'
import { newId } from './adapters/facts/new-id'
import { machineFacts } from './adapters/facts/facts'
import { createFiles } from './adapters/files/files'
import { createGuardian } from './adapters/guardian/guardian'
import { createInstallationRegistry } from './adapters/installations/installation-registry'
import type { FileLogger } from './adapters/logger/logger'
import { createLogs } from './adapters/logs/logs'
import type { Machine } from './adapters/machine/machine'
import { createPlatformLibrary } from './adapters/platforms/library'
import { createSources } from './adapters/sources/sources'
import { openStorage } from './adapters/storage/storage'
import { tokenFileOf } from './connect'
import { createEngine } from './engine/create-engine'
import type { Engine, HostCommands } from './engine/engine'
import { serveSocket } from './hosts/socket/server'
import { withHandover } from './hosts/with-handover'
import type { HeldLock } from './take-engine-lock'

/** What differs between the app and an engine without a window. */
export type ComposePlan = {
  host: 'app' | 'headless'
  version: string
  /** Folder of what ships with Till beside its code. */
  resources: string
  /** What the build read of the built-in platforms, where there was one. */
  readings?: string
  folder: DataFolder
  lock: HeldLock
  logger: FileLogger
  machine: Machine
  hostCommands: HostCommands | null
  /** What looks into logs as it was built, beside the program's own entry; without one the engine's thread does. */
  logReader?: string
  /** The guardian's entry as it was built, beside the program's own. */
  guardian: string
  /** The person's home folder; `$HOME` where it is not named. */
  home?: string
  /** Whether another Till may ask for the data folder. */
  givesAway: boolean
}

/** An engine that runs, with everything around it. */
export type House = {
  engine: Engine
  /** Ends the engine and frees the data folder; connected clients stay until `close`. Calling it twice is harmless. */
  end(components: 'keep' | 'stop' | 'handover'): Promise<void>
  /** Resolves once `end` is through, whoever asked for it. */
  ended: Promise<void>
  /** Ends the connections of clients. */
  close(): void
}

/** Adapters and engine put together, started, and open to the owner's other processes. Takes over the lock. */
export async function compose(plan: ComposePlan): Promise<House> {
  const { folder, lock, logger, machine } = plan
  let storage: ReturnType<typeof openStorage> | null = null
  let begun: Engine | null = null
  try {
    storage = openStorage(folder.database, folder.backups, (why) =>
      logger.warn({ why }, 'instances are not remembered'),
    )
    const opened = storage
    const home = plan.home === undefined ? {} : { home: plan.home }
    const files = createFiles(home)
    const logs = createLogs(folder.logs, logger, plan.logReader ?? null)
    const guardian = createGuardian({ execPath: process.execPath, entry: plan.guardian, folder, logger })
    if (opened.notice !== null) logger.warn({ notice: opened.notice }, 'the database was not as it was left')
    const core = createEngine(
      {
        clock: createClock(),
        newId,
        random: Math.random,
        processes: machine.processes,
        guardian,
        network: machine.network,
        probes: machine.probes,
        usage: machine.usage,
        files,
        platforms: createPlatformLibrary({
          resources: plan.resources,
          readings: plan.readings ?? null,
          dataFolder: folder,
          files,
        }),
        storage: opened,
        sources: createSources(),
        installations: createInstallationRegistry(home),
        logs,
        logger,
        facts: await machineFacts({ host: plan.host, version: plan.version, dataFolder: folder.root }),
      },
      plan.hostCommands,
      opened.notice === null ? [] : [opened.notice],
    )
    begun = core
    await core.start()

    let ending: Promise<void> | null = null
    let tellEnded: () => void = () => {}
    const ended = new Promise<void>((resolve) => {
      tellEnded = resolve
    })
    const end: House['end'] = (components) => {
      ending ??= endAll(components).finally(tellEnded)
      return ending
    }
    const engine = withHandover(core, plan.givesAway ? () => end('handover') : null)
    const server = await serveSocket({ engine, address: folder.socket, tokenFile: tokenFileOf(folder) })
    const endAll = async (components: Parameters<House['end']>[0]): Promise<void> => {
      server.stopListening()
      try {
        await core.stop(components)
      } finally {
        logs.dispose()
        machine.dispose()
        opened.close()
        logger.close()
        lock.release()
      }
    }
    core.onQuit((components) => void end(components))
    return { engine, end, ended, close: () => server.close() }
  } catch (error) {
    // Whoever runs is the next one's: a Till that could not begin ends nothing.
    await begun?.stop('handover')
    machine.dispose()
    storage?.close()
    lock.release()
    throw error
  }
}
