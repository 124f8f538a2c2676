import path from 'node:path'
import { Notification, app, dialog, nativeTheme, powerMonitor, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Logger } from '../../engine/effects'
import type { Engine, HostCommands } from '../../engine/engine'
import { openInEditor } from '../editor'
import { watchInstances } from './instance-watch'
import type { WatchedState } from './instance-watch'
import { openIpc } from './ipc'
import { setMenu } from './menu'
import { createOnceTold } from './once-told'
import { createQuit } from './quit'
import { askAboutComponents } from './quit-question'
import type { Quit, QuitChoice } from './quit'
import { createReloadLimit } from './reload-limit'
import { APP_ORIGIN } from './renderer-file'
import { serveRenderer } from './scheme'
import type { TillTray } from './tray'
import { createTray } from './tray'
import type { TrayAction } from './tray-menu'
import { denyPermissions, openWindow, raiseWindow } from './window'
import type { WindowMemory } from './window-memory'
import { readWindowMemory, writeWindowMemory } from './window-memory'

/** What the Electron host is given. */
export type ElectronHostOptions = {
  /** Folder of Till itself: `out/` and `resources/` lie in it. */
  appFolder: string
  /** Folder for what the window remembers; below the data folder. */
  memoryFolder: string
  /** The development server's address, or null for the built page. */
  devServer: string | null
  logger: Logger
  /** Resolves when the engine runs; rejects when it can't. */
  engine: Promise<Engine>
  /** Ends the engine and frees the data folder. */
  endEngine(choice: QuitChoice): Promise<void>
}

/** The window, the tray and the way to end. */
export type ElectronHost = HostCommands & {
  quit: Quit
  /** Resolves when the window's page has been handed out: until its process is up, this thread has nothing to do for it. */
  pageGiven: Promise<void>
  /** Resolves when the page first asks for the state: all its code has come. */
  pageAsks: Promise<void>
}

/** Opens the window and the tray, over an engine to come. Called when Electron is ready. */
export function openElectronHost(options: ElectronHostOptions): ElectronHost {
  const memoryFile = path.join(options.memoryFolder, 'window.json')
  const icons = path.join(options.appFolder, 'resources/icons')
  const url = options.devServer ?? `${APP_ORIGIN}/`
  let memory = readWindowMemory(memoryFile)
  let state: WatchedState = { instances: [], settings: null }
  let engine: Engine | null = null
  let window: BrowserWindow | null = null
  let tray: TillTray | null = null
  const pageGiven = createOnceTold()
  const pageAsks = createOnceTold()
  const mayReload = createReloadLimit(() => performance.now())

  const remember = (change: Partial<WindowMemory>): void => {
    memory = { ...memory, ...change }
    try {
      writeWindowMemory(memoryFile, memory)
    } catch (error) {
      options.logger.warn({ error: String(error) }, 'the place of the window could not be remembered')
    }
  }

  const quit = createQuit({
    running: () => engine?.runningBy() ?? [],
    onQuit: () => state.settings?.onQuit ?? 'ask',
    question: (running) => askAboutComponents(window !== null && window.isVisible() ? window : null, running),
    async remember(choice) {
      const answer = await engine?.call('settings.set', { onQuit: choice }, null)
      if (answer?.ok === false) options.logger.warn({ failure: answer.failure }, 'the choice could not be remembered')
    },
    show: () => show(),
    async end(choice) {
      try {
        await options.endEngine(choice)
      } catch (error) {
        options.logger.error({ error: String(error) }, 'the engine did not end cleanly')
      }
      tray?.remove()
      app.exit(0)
    },
  })

  const show = (): void => {
    if (window !== null) raiseWindow(window)
    else window = open()
  }

  const open = (): BrowserWindow => {
    const opened = openWindow({
      url,
      preload: path.join(options.appFolder, 'out/preload/index.cjs'),
      icon: path.join(icons, 'till-256.png'),
      memory,
      remember,
    })
    const tellVisible = (): void => engine?.setVisible(opened.isVisible() && !opened.isMinimized())
    for (const change of ['show', 'hide', 'minimize', 'restore'] as const) opened.on(change as 'show', tellVisible)
    opened.on('close', (event) => {
      if (quit.isEnding()) return
      event.preventDefault()
      opened.hide()
      if (!memory.knowsTray) {
        remember({ knowsTray: true })
        tellOfTray()
      }
    })
    opened.on('closed', () => {
      window = null
    })
    // A page that is not ours to give, while developing, or that did not come.
    opened.webContents.once('did-navigate', pageGiven.tell)
    opened.webContents.once('did-fail-load', pageGiven.tell)
    opened.webContents.on('render-process-gone', (_, details) => {
      options.logger.error({ reason: details.reason, exitCode: details.exitCode }, 'the page of the window ended')
      if (quit.isEnding() || details.reason === 'clean-exit') return
      if (mayReload()) opened.webContents.reload()
      else tellOfPage(opened, details.reason)
    })
    return opened
  }

  const act = (action: TrayAction): void => {
    if (action.kind === 'quit') return quit.ask()
    if (action.kind === 'open' || action.kind === 'show') return show()
    const name = action.kind === 'start' ? 'instance.start' : 'instance.stop'
    void engine?.call(name, { id: action.instance }, null).then((answer) => {
      if (!answer.ok) dialog.showErrorBox(`Till could not ${action.kind} ${action.instance}`, answer.failure.message)
    })
  }

  nativeTheme.themeSource = memory.theme
  serveRenderer(path.join(options.appFolder, 'out/renderer'), pageGiven.tell)
  denyPermissions()
  openIpc({
    engine: options.engine,
    page: () => window?.webContents ?? null,
    origin: new URL(url).origin === 'null' ? APP_ORIGIN : new URL(url).origin,
    onAttach: pageAsks.tell,
  })
  window = open()
  // The page first: neither is looked for in the moment in which the window comes.
  void pageGiven.told.then(() => {
    setMenu({ close: () => window?.close(), quit: quit.ask, isDevelopment: options.devServer !== null })
    if (quit.isEnding()) return
    tray = createTray(icons, act)
    tray.show(state.instances)
  })

  app.on('before-quit', (event) => {
    if (quit.isEnding()) return
    event.preventDefault()
    quit.ask()
  })
  // Closing the window is not the end: Till stays in the tray.
  app.on('window-all-closed', () => {})
  app.on('second-instance', show)
  app.on('activate', show)
  // The system goes down or the terminal is closed: nobody is there to be asked.
  powerMonitor.on('shutdown', () => quit.now('keep'))
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => quit.now('keep'))

  void options.engine.then(
    (running) => {
      engine = running
      running.setVisible(window !== null && window.isVisible() && !window.isMinimized())
      watchInstances(running, 'tray', (now) => {
        state = now
        tray?.show(now.instances)
        if (now.settings !== null && now.settings.theme !== memory.theme) {
          nativeTheme.themeSource = now.settings.theme
          remember({ theme: now.settings.theme })
        }
      })
      running.onQuit((choice) => quit.now(choice))
    },
    () => {
      // The one who started the engine tells why and ends the app.
    },
  )

  return {
    quit,
    pageGiven: pageGiven.told,
    pageAsks: pageAsks.told,
    async show() {
      show()
      await Promise.resolve()
    },
    async chooseFolder() {
      const asked: Electron.OpenDialogOptions = {
        title: 'Open a folder',
        properties: ['openDirectory', 'createDirectory'],
      }
      const chosen = window === null ? await dialog.showOpenDialog(asked) : await dialog.showOpenDialog(window, asked)
      return chosen.filePaths[0] ?? null
    },
    openFile: (file, line) => openInEditor(process.env, file, line, (it) => shell.openPath(it)),
  }
}

function tellOfPage(window: BrowserWindow, reason: string): void {
  void dialog.showMessageBox(window, {
    type: 'error',
    title: 'Till',
    message: 'The window of Till ends again and again',
    detail: `Its page ended (${reason}) each time it was loaded. Components go on; quit Till from the tray and start it again.`,
  })
}

function tellOfTray(): void {
  if (!Notification.isSupported()) return
  new Notification({
    title: 'Till is still running',
    body: 'It watches your components from the tray. Starting Till again brings the window back; Quit is in its menu.',
  }).show()
}
