import path from 'node:path'
import { app, dialog, utilityProcess } from 'electron'
import { CommandError } from '@shared/contract/failure'
import { dataFolderPath, openDataFolder } from './adapters/data-folder/data-folder'
import type { DataFolder } from './adapters/data-folder/data-folder'
import { createLogger } from './adapters/logger/logger'
import { channelToUtility } from './adapters/machine/channels'
import { createRemoteMachine } from './adapters/machine/remote'
import { findResources } from './adapters/platforms/resources'
import { compose } from './compose'
import type { House } from './compose'
import { endEndlessPatterns } from './endless-patterns'
import type { Engine } from './engine/engine'
import { openElectronHost } from './hosts/electron/host'
import { declareScheme } from './hosts/electron/scheme'
import { hearStrayErrors } from './stray-errors'
import { takeOverLock } from './take-engine-lock'
import { VERSION } from './version'

// Before anything else: what Chromium keeps belongs to the data folder, and the lock that makes the app single with it.
const bundleFolder = path.join(app.getAppPath(), 'out/main')
const chromiumFolder = path.join(dataFolderPath(), 'electron')
app.setPath('userData', chromiumFolder)
app.setPath('sessionData', chromiumFolder)
app.setAppUserModelId('till')
declareScheme()
endEndlessPatterns()

try {
  const folder = openDataFolder()
  // The first one hears `second-instance` and raises its window.
  if (app.requestSingleInstanceLock()) openTill(folder).catch(giveUp)
  else app.exit(0)
} catch (error) {
  giveUp(error)
}

async function openTill(folder: DataFolder): Promise<void> {
  const logger = createLogger(folder.logs, { host: 'app' })
  hearStrayErrors(logger)
  await app.whenReady()

  let tellEngine: (engine: Promise<Engine>) => void = () => {}
  const engine = new Promise<Engine>((resolve) => {
    tellEngine = resolve
  })
  let house: House | null = null
  const host = openElectronHost({
    appFolder: app.getAppPath(),
    memoryFolder: chromiumFolder,
    devServer: app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null),
    logger,
    engine,
    endEngine: async (components) => {
      await house?.end(components)
      house?.close()
    },
  })

  const starting = takeOverLock(folder).then((lock) =>
    compose({
      host: 'app',
      version: VERSION,
      resources: findResources(bundleFolder, app.isPackaged ? process.resourcesPath : null),
      readings: path.join(bundleFolder, 'platforms.json'),
      guardian: path.join(bundleFolder, 'guardian.cjs'),
      folder,
      lock,
      logger,
      machine: createRemoteMachine({
        isLazy: true,
        open: () => channelToUtility(utilityProcess.fork(path.join(bundleFolder, 'spawner.cjs'))),
        logger,
      }),
      hostCommands: host,
      logReader: path.join(bundleFolder, 'log-reader.cjs'),
      givesAway: false,
    }),
  )
  tellEngine(starting.then((opened) => opened.engine))
  try {
    house = await starting
  } catch (error) {
    logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'the engine could not start')
    await dialog.showMessageBox({
      type: 'error',
      title: 'Till',
      message: 'Till could not start',
      detail: sentencesOf(error),
    })
    app.exit(1)
  }
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('Till could not start', sentencesOf(error))
  app.exit(1)
}

function sentencesOf(error: unknown): string {
  if (error instanceof CommandError) return [error.failure.message, error.failure.hint].filter(Boolean).join('\n')
  return error instanceof Error ? error.message : String(error)
}
