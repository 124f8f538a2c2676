import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { app, dialog, utilityProcess } from 'electron'
import { CommandError } from '@shared/contract/failure'
import { dataFolderPath, openDataFolder } from './adapters/data-folder/data-folder'
import type { DataFolder } from './adapters/data-folder/data-folder'
import { sayOnErrorStream } from './adapters/logger/error-stream'
import type { House } from './compose'
import { END_ENDLESS_PATTERNS, endEndlessPatterns } from './endless-patterns'
import type { Logger } from './engine/effects'
import type { Engine } from './engine/engine'
import { openElectronHost } from './hosts/electron/host'
import { declineDefaultMenu } from './hosts/electron/menu'
import { declareScheme } from './hosts/electron/scheme'
import { loggerToCome } from './logger-to-come'
import { hearStrayErrors } from './stray-errors'

// Nothing imported here may bring the engine or the schemas along: they are loaded while the window is on its way.

// Before anything else: what Chromium keeps belongs to the data folder, and the lock that makes the app single with it.
const bundleFolder = path.join(app.getAppPath(), 'out/main')
const chromiumFolder = path.join(dataFolderPath(), 'electron')
app.setPath('userData', chromiumFolder)
app.setPath('sessionData', chromiumFolder)
app.setAppUserModelId('till')
declareScheme()
declineDefaultMenu()
endEndlessPatterns()
// The page marks what a person searches for, while it is being typed.
app.commandLine.appendSwitch('js-flags', END_ENDLESS_PATTERNS)

try {
  const folder = openDataFolder()
  // The first one hears `second-instance` and raises its window.
  if (app.requestSingleInstanceLock()) openTill(folder).catch(giveUp)
  else app.exit(0)
} catch (error) {
  void giveUp(error)
}

/** How long the engine lets the window come first, twice at most: whatever becomes of the page, components are waited for. */
const PAGE_FIRST_MS = 300

async function openTill(folder: DataFolder): Promise<void> {
  let tellLogger: (logger: Logger) => void = () => {}
  const logger = loggerToCome(
    new Promise<Logger>((resolve) => {
      tellLogger = resolve
    }),
  )
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

  // Each in its time, since this thread also gives the page what it asks for: the engine’s code is read while the page’s
  // process comes up, and the engine starts while the page’s code is evaluated.
  await Promise.race([host.pageGiven, sleep(PAGE_FIRST_MS)])
  const { openAppHouse, openAppLogger } = await import('./app-house')
  await Promise.race([host.pageAsks, sleep(PAGE_FIRST_MS)])
  const fileLogger = openAppLogger(folder)
  tellLogger(fileLogger)
  const starting = openAppHouse({
    folder,
    bundleFolder,
    resourcesPath: app.isPackaged ? process.resourcesPath : null,
    fork: (bundle) => utilityProcess.fork(bundle),
    logger: fileLogger,
    hostCommands: host,
  })
  tellEngine(starting.then((opened) => opened.engine))
  try {
    house = await starting
  } catch (error) {
    logger.error({ error: stackOf(error) }, 'the engine could not start')
    await dialog.showMessageBox({
      type: 'error',
      title: 'Till',
      message: 'Till could not start',
      detail: sentencesOf(error),
    })
    app.exit(1)
  }
}

/** Says it where a person is: before the app is ready a box is only words on a terminal, which a desktop does not show. */
async function giveUp(error: unknown): Promise<void> {
  const isExpected = error instanceof CommandError
  sayOnErrorStream(`Till could not start.\n${isExpected ? sentencesOf(error) : stackOf(error)}`)
  await app.whenReady()
  dialog.showErrorBox('Till could not start', sentencesOf(error))
  app.exit(1)
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function sentencesOf(error: unknown): string {
  if (error instanceof CommandError) return [error.failure.message, error.failure.hint].filter(Boolean).join('\n')
  return error instanceof Error ? error.message : String(error)
}
