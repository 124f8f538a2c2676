import path from 'node:path'
import type { DataFolder } from './adapters/data-folder/data-folder'
import type { FileLogger } from './adapters/logger/logger'
import { createLogger } from './adapters/logger/logger'
import type { UtilityLike } from './adapters/machine/channels'
import { channelToUtility } from './adapters/machine/channels'
import { createRemoteMachine } from './adapters/machine/remote'
import { findResources } from './adapters/platforms/resources'
import { compose } from './compose'
import type { House } from './compose'
import type { HostCommands } from './engine/engine'
import { takeOverLock } from './take-engine-lock'
import { VERSION } from './version'

// A megabyte of code with all it brings: index.ts loads it once the window is on its way.

/** A helper takes half a second of a core to come up, and while the window is drawn for the first time there is none to spare. */
const HELPER_AFTER_MS = 400

/** The app's own log. Throws CommandError where it can't be opened. */
export function openAppLogger(folder: DataFolder): FileLogger {
  return createLogger(folder.logs, { host: 'app' })
}

/**
 * The app's engine, started, in a data folder taken over from an engine without a window where one runs. Throws
 * CommandError.
 */
export async function openAppHouse(options: {
  folder: DataFolder
  /** Where Till's bundles lie. */
  bundleFolder: string
  /** Electron's folder of resources, null where Till is not packaged. */
  resourcesPath: string | null
  /** Starts a bundle as a helper process of Electron's. */
  fork: (bundle: string) => UtilityLike
  logger: FileLogger
  hostCommands: HostCommands
}): Promise<House> {
  const { folder, logger } = options
  const bundle = (name: string): string => path.join(options.bundleFolder, name)
  const lock = await takeOverLock(folder)
  let hasStarted = false
  const house = await compose({
    host: 'app',
    version: VERSION,
    resources: findResources(options.bundleFolder, options.resourcesPath),
    readings: bundle('platforms.json'),
    guardian: bundle('guardian.cjs'),
    folder,
    lock,
    logger,
    machine: createRemoteMachine({
      isLazy: true,
      // Where nothing runs that is to be found again, the first who asks is the window’s first figures.
      pauseMs: () => (hasStarted ? HELPER_AFTER_MS : 0),
      open: () => channelToUtility(options.fork(bundle('spawner.cjs'))),
      logger,
    }),
    hostCommands: options.hostCommands,
    logReader: bundle('log-reader.cjs'),
    givesAway: false,
  })
  hasStarted = true
  return house
}
